import assert from 'node:assert/strict';
import { waitOf } from '../../../src/webview/list/waitingRequest.ts';
import type { ListedRow } from '../../../src/webview/list/rowWindow.ts';
import { ScrollModel } from '../../../src/webview/list/scrollModel.ts';

function rowOf(direction: ListedRow['direction'], connection: number): ListedRow {
  const bytes = new Uint8Array();
  const seq = 1;
  return {
    seq,
    time: 1_000,
    socket: 'a',
    connection,
    direction,
    length: 0,
    offset: 0,
    captured: 0,
    bytes,
  };
}

function waits(rows: readonly (ListedRow | undefined)[], now = 13_000): number | undefined {
  const scroll = new ScrollModel(20);
  scroll.setExtent(rows.length, 0, 0);
  const [first] = rows;
  assert.ok(first);
  return waitOf(first, 0, { row: (index) => rows[index], scroll }, now);
}

describe('waitOf', () => {
  it('is since the last message that was sent on a connection', () => {
    assert.equal(waits([rowOf('out', 1)]), 12_000);
    assert.equal(waits([rowOf('out', 1), rowOf('in', 2)]), 12_000);
  });

  it('is nothing for what is no request, was answered or ended, or may have been', () => {
    assert.equal(waits([rowOf('in', 1)]), undefined);
    assert.equal(waits([rowOf('out', 1), rowOf('in', 1)]), undefined);
    assert.equal(waits([rowOf('out', 1), rowOf('event', 1)]), undefined);
    assert.equal(waits([rowOf('out', 1), undefined]), undefined);
  });
});
