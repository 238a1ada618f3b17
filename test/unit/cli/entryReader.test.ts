import assert from 'node:assert/strict';
import { EntryReader } from '../../../src/cli/entryReader.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { PageRequest } from '../../../src/shared/engineApi.ts';
import { Emitter } from '../../../src/workbench/emitter.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';

describe('EntryReader', () => {
  it('ends though the end is told while the log is asked for entries', async () => {
    const engine = new Engine({ summary: () => undefined });
    endAfterTest(() => engine.stopAll());
    const told = new Emitter<undefined>();
    let isOver = false;
    const reader = new EntryReader({
      openQuery: (query) => engine.openQuery(query),
      closeQuery: (query) => engine.closeQuery(query),
      payload: (request) => engine.payload(request),
      waitFor: (request) => engine.waitFor(request),
      taken: (socket, bytes) => engine.taken(socket, bytes),
      cancelJob: (job) => engine.captures.cancelJob(job),
      page: (request: PageRequest) => {
        isOver = true;
        told.fire(undefined);
        return engine.page(request);
      },
    });
    const changed = () =>
      new Promise<void>((resolve) => {
        const subscription = told.event(() => {
          subscription.dispose();
          resolve();
        });
      });
    const read: unknown[] = [];
    for await (const entry of reader.read(() => isOver, changed)) {
      read.push(entry);
    }
    assert.deepEqual(read, []);
  });
});
