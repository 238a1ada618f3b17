import assert from 'node:assert/strict';
import type { ProxyConnectReport } from '../../../src/shared/proxy.ts';
import { entryLine } from '../../../src/workbench/entryLine.ts';
import { formatLocalTime } from '../../../src/workbench/figures.ts';
import { printedBytes } from '../../../src/extension/output/printedBytes.ts';
import type { Definition } from '../../../src/shared/definition/definition.ts';
import type { EntryRow } from '../../../src/shared/entry.ts';

const time = Date.UTC(2026, 10, 22, 12, 0, 1) + 7.4;

function row(bytes: Uint8Array, length = bytes.length): EntryRow {
  return {
    seq: 1,
    time,
    socket: 's',
    connection: 1,
    peer: 'tcp://127.0.0.1:50112',
    direction: 'in',
    length,
    offset: 0,
    captured: bytes.length,
  };
}

describe('the text of a row', () => {
  // A page's bytes: what came before, the row's own, what came after.
  const bytes = Uint8Array.of(0xe2, 0x82, 0xac, 0x61, 0xe2, 0x82, 0xac);
  const piece = { ...row(bytes.subarray(2, 5)), offset: 2, before: 2, after: 2 };
  const stream = { name: 'x', listen: 'tcp://127.0.0.1:1' };
  const text = (definition: Definition, of: EntryRow = piece) =>
    Buffer.from(printedBytes(of, bytes, definition)).toString('latin1');
  const own = '\xac\x61\xe2';

  it('has the characters that end in a piece of a stream', () => {
    assert.equal(text(stream), '\xe2\x82\xac\x61');
    // What comes after may not have come yet: nothing is left out then.
    assert.equal(text(stream, { ...piece, after: 0 }), '\xe2\x82\xac\x61\xe2');
  });

  it('is its own where messages are whole, or of another encoding', () => {
    assert.equal(text({ ...stream, framing: 'line' }), own);
    assert.equal(text({ name: 'x', listen: 'udp://127.0.0.1:1' }), own);
    assert.equal(text({ ...stream, encoding: 'windows-1252' }), own);
  });
});

describe('entryLine', () => {
  it('shows time, socket, direction, peer, length and payload', () => {
    const bytes = new TextEncoder().encode('hello\r\n');
    assert.equal(
      entryLine({ row: row(bytes), bytes, encoding: 'utf-8', socketName: 'greeter' }),
      `${formatLocalTime(time)} [greeter] ← 127.0.0.1:50112 (7 B) "hello\\r\\n"`,
    );
  });

  it('reads the payload in the encoding of its socket', () => {
    const bytes = Uint8Array.of(0x93, 0xfa, 0x96, 0x7b, 0x0a);
    assert.match(
      entryLine({ row: row(bytes), bytes, encoding: 'shift_jis', socketName: 'x' }),
      /"日本\\n"$/,
    );
  });

  it('says that a payload is cut', () => {
    const bytes = new TextEncoder().encode('abc');
    assert.match(
      entryLine({ row: row(bytes, 2_000_000), bytes, encoding: 'utf-8', socketName: 'x' }),
      /\(2 000 000 B\) "abc"…$/,
    );
  });

  it('stays one line whatever the peer sends or the socket is called', () => {
    const bytes = new TextEncoder().encode('a\n12:00:00.000 [x] \u2028\u001b[31m\u0085');
    const line = entryLine({
      row: row(bytes),
      bytes,
      encoding: 'utf-8',
      socketName: 'a\nb\u2028c\u202e',
    });
    assert.doesNotMatch(line, /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
    assert.match(line, /\[a b c\\u\{202e\}\]/);
  });

  it('shows an event with its side, endpoint and reason', () => {
    const event = {
      ...row(new Uint8Array()),
      direction: 'event' as const,
      event: { event: 'error' as const, side: 'remote' as const, endpoint: 'tcp://[::1]:1' },
    };
    assert.equal(
      entryLine({
        row: event,
        bytes: new Uint8Array(),
        encoding: 'utf-8',
        socketName: 'c',
        reason: 'refused',
      }),
      `${formatLocalTime(time)} [c] · error (remote) tcp://[::1]:1: refused`,
    );
  });

  it('shows who a proxy speaks for', () => {
    const event = {
      ...row(new Uint8Array()),
      direction: 'event' as const,
      event: {
        event: 'proxyHeader' as const,
        side: 'remote' as const,
        endpoint: 'tcp://127.0.0.1:5',
        proxyHeader: {
          version: 2 as const,
          command: 'proxy' as const,
          source: 'tcp://192.0.2.7:5000',
          destination: 'tcp://198.51.100.1:80',
          tlvs: 2,
          bytes: 40,
        },
      },
    };
    assert.ok(
      entryLine({
        row: event,
        bytes: new Uint8Array(),
        encoding: 'utf-8',
        socketName: 'c',
      }).endsWith(
        '· proxyHeader (remote) tcp://127.0.0.1:5 PROXY v2 proxy tcp://192.0.2.7:5000 to tcp://198.51.100.1:80, 2 TLV',
      ),
    );
  });

  it('shows what a proxy was asked for, and answered, on one line', () => {
    const line = (proxyConnect: ProxyConnectReport) =>
      entryLine({
        row: {
          ...row(new Uint8Array()),
          direction: 'event',
          event: {
            event: 'proxy',
            side: 'local',
            endpoint: 'socks5://127.0.0.1:1080',
            proxyConnect,
          },
        },
        bytes: new Uint8Array(),
        encoding: 'utf-8',
        socketName: 'c',
      });
    const target = 'tcp://example.com:80';
    assert.ok(
      line({ target, user: 'a\nb' }).endsWith(
        '· proxy (local) socks5://127.0.0.1:1080 to tcp://example.com:80 as a b',
      ),
    );
    assert.ok(line({ target, answer: '200 OK' }).endsWith(' to tcp://example.com:80: 200 OK'));
  });

  it('shows the backlog that listen was called with', () => {
    const event = {
      ...row(new Uint8Array()),
      direction: 'event' as const,
      event: { event: 'listen' as const, endpoint: 'tcp://127.0.0.1:9999', backlog: 5 },
    };
    assert.match(
      entryLine({ row: event, bytes: new Uint8Array(), encoding: 'utf-8', socketName: 'c' }),
      /· listen tcp:\/\/127\.0\.0\.1:9999 backlog 5$/,
    );
  });
});
