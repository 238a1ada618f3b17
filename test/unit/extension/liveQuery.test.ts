import assert from 'node:assert/strict';
import { Engine } from '../../../src/engine/engine.ts';
import { LiveQuery } from '../../../src/extension/traffic/liveQuery.ts';
import type { TrafficSource } from '../../../src/extension/traffic/trafficSource.ts';

const noEvent = () => ({ dispose: () => undefined });

describe('LiveQuery', () => {
  it('answers whoever asked with what overtook the answer, and never with nothing after it', async () => {
    const engine = new Engine({ summary: () => undefined });
    const opened: number[] = [];
    const closed: number[] = [];
    const current = {
      ...({} as NonNullable<TrafficSource['current']>),
      openQuery: async (wanted: object) => {
        const summary = await engine.openQuery(wanted);
        opened.push(summary.id);
        return summary;
      },
      closeQuery: async (id: number) => {
        await engine.closeQuery(id);
        closed.push(id);
      },
    };
    const query = new LiveQuery({
      current,
      session: '',
      engine: () => Promise.resolve(current),
      onDidSummarize: noEvent,
      onDidStart: noEvent,
      onDidDie: noEvent,
    });
    const [asked, again] = await Promise.all([query.set({}), query.reopen()]);
    assert.deepEqual([asked.id, again.id], [query.id, query.id]);
    assert.notEqual(asked.id, 0);
    assert.deepEqual(closed, opened.slice(0, 1));
  });

  it('answers with nothing what is wanted no more', async () => {
    const engine = new Engine({ summary: () => undefined });
    const query = new LiveQuery({
      current: engine as unknown as NonNullable<TrafficSource['current']>,
      session: '',
      engine: () => Promise.reject(new Error('not asked for')),
      onDidSummarize: noEvent,
      onDidStart: noEvent,
      onDidDie: noEvent,
    });
    const asked = query.set({});
    query.reset();
    assert.equal((await asked).id, 0);
    assert.equal(query.shown, undefined);
  });
});
