import assert from 'node:assert/strict';
import { PayloadLoader, pieceBytes } from '../../../src/webview/payload/payloadLoader.ts';
import type { ListedRow } from '../../../src/webview/list/rowWindow.ts';

const length = 3 * pieceBytes + 1;

/** Gives pieces, and counts them; nothing more after so many. */
function payloads(most = Infinity) {
  const host = {
    pieces: 0,
    payload: (request: { readonly offset: number; readonly length: number }) => {
      host.pieces += 1;
      const there = host.pieces > most ? 0 : Math.min(request.length, length - request.offset);
      return Promise.resolve(new Uint8Array(there));
    },
  };
  return host;
}

function rowOf(seq: number): ListedRow {
  const nothing = { offset: 0, captured: 0, bytes: new Uint8Array() };
  return { seq, time: 0, socket: 's', direction: 'in', length, ...nothing };
}

describe('PayloadLoader', () => {
  it('loads piece by piece, or on until enough is there', async () => {
    const host = payloads();
    const loader = new PayloadLoader(host);
    loader.begin(rowOf(1));
    assert.equal(await loader.more(), 'loaded');
    assert.deepEqual([loader.bytes.length, host.pieces], [pieceBytes, 1]);
    await loader.more(2 * pieceBytes);
    assert.deepEqual([loader.bytes.length, host.pieces], [2 * pieceBytes, 2]);
    await loader.more(1_000 * pieceBytes);
    assert.deepEqual([loader.bytes.length, loader.isWhole, host.pieces], [length, true, 4]);
  });

  it('stops where another row was begun, or the log let go of it', async () => {
    const host = payloads();
    const loader = new PayloadLoader(host);
    loader.begin(rowOf(1));
    const loading = loader.more(length);
    loader.begin(rowOf(2));
    assert.equal(await loading, 'outdated');
    assert.deepEqual([loader.bytes.length, host.pieces], [0, 1]);
    const forgetful = new PayloadLoader(payloads(2));
    forgetful.begin(rowOf(1));
    assert.equal(await forgetful.more(length), 'gone');
    assert.equal(forgetful.bytes.length, 2 * pieceBytes);
  });
});
