import { deepEqual } from 'node:assert/strict';
import type { Counters } from '../../../src/shared/engineApi.ts';
import type { ViewSocket } from '../../../src/shared/viewProtocol.ts';
import { totalsOf } from '../../../src/webview/views/rateFigures.ts';

const none = {
  ...{ bytesIn: 0, bytesOut: 0, messagesIn: 0, messagesOut: 0 },
  ...{ evictedEntries: 0, evictedBytes: 0 },
};

function socketWith(id: string, counters: Partial<Counters>): ViewSocket {
  return {
    ...{ id, name: id, role: 'listener', scheme: 'udp', endpoint: 'udp://127.0.0.1:9' },
    state: 'stopped',
    summary: {
      ...{ id, state: { kind: 'stopped' }, entries: 0, openConnections: 0, queuedBytes: 0 },
      counters: { ...none, ...counters },
    },
  };
}

describe('the totals beside the rates', () => {
  it('count what was lost, each in its way, and only where that is known', () => {
    const quiet = socketWith('quiet', { bytesIn: 5 });
    const losses = ({ droppedDatagrams, refusedDatagrams }: ReturnType<typeof totalsOf>) => [
      droppedDatagrams,
      refusedDatagrams,
    ];
    deepEqual(losses(totalsOf([quiet])), [undefined, undefined]);
    const guarded = socketWith('guarded', { droppedDatagrams: 0, refusedDatagrams: 3 });
    const other = socketWith('other', { droppedDatagrams: 2, refusedDatagrams: 4 });
    deepEqual(losses(totalsOf([quiet, guarded, other])), [2, 7]);
  });
});
