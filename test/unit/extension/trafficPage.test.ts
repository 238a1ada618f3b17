import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { copiedText } from '../../../src/extension/payloads/copiedText.ts';
import { validateMessage } from '../../../src/extension/traffic/validateMessage.ts';
import { SessionUpdates } from '../../../src/extension/traffic/sessionUpdates.ts';
import type { Change } from '../../../src/extension/traffic/sessionUpdates.ts';

describe('validateMessage', () => {
  it('lets the calls of the page through, made of what was checked', () => {
    const call = {
      t: 'q',
      i: 'x1',
      m: 'payload',
      a: [{ socket: 'a', seq: 1, offset: 0, length: 9, z: 1 }],
    };
    assert.deepEqual(validateMessage({ ...call, extra: 1 }), {
      ok: true,
      message: { ...call, a: [{ socket: 'a', seq: 1, offset: 0, length: 9 }] },
    });
  });

  it('lets answers through without what they carry', () => {
    assert.deepEqual(validateMessage({ t: 's', i: 'x1', r: { big: 'thing' } }), {
      ok: true,
      message: { t: 's', i: 'x1' },
    });
  });

  const refused: [what: string, message: unknown][] = [
    ['no object', 'ready'],
    ['an unknown call', { t: 'q', i: '1', m: 'constructor', a: [] }],
    ['a call of ours', { t: 'q', i: '1', m: '$close', a: [] }],
    ['too few arguments', { t: 'q', i: '1', m: 'page', a: [] }],
    ['a wrong argument', { t: 'q', i: '1', m: 'begin', a: ['socketWorkbench.removeSocket'] }],
    [
      'a message that is none',
      { t: 'q', i: '1', m: 'send', a: [{ socket: 'a', to: 'all', expression: 'x' }] },
    ],
    ['arguments that are no list', { t: 'q', i: '1', m: 'clear', a: { 0: {} } }],
  ];
  for (const [what, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.equal(validateMessage(message).ok, false);
    });
  }
});

describe('PageUpdates', () => {
  const query = (total: number) => ({
    id: 1,
    total,
    firstSeq: 1,
    lastSeq: total,
    evicted: 0,
    complete: true,
    examined: 0,
    entries: 0,
    changes: 0,
    order: total,
  });

  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000 }));
  afterEach(() => mock.timers.reset());

  it('tells the newest only, and nothing before the page answered', async () => {
    const told: Change[] = [];
    let answer: () => void = () => undefined;
    let onTold: () => void = () => undefined;
    const next = () => new Promise<void>((resolve) => (onTold = resolve));
    const updates = new SessionUpdates((change) => {
      told.push(change);
      onTold();
      return new Promise<void>((resolve) => (answer = resolve));
    });
    updates.query(query(1));
    updates.begin();
    const first = next();
    updates.query(query(2));
    mock.timers.tick(100);
    await first;
    for (let total = 3; total <= 50; total++) {
      updates.query(query(total));
    }
    // Longer than updates are apart: only the missing answer holds them back.
    mock.timers.tick(1_000);
    assert.deepEqual(told, [{ query: query(2) }]);
    const second = next();
    answer();
    // Once what waited for the answer has had its turn.
    await Promise.resolve();
    await Promise.resolve();
    mock.timers.tick(100);
    await second;
    assert.deepEqual(told.slice(1), [{ query: query(50) }]);
    updates.end();
  });

  it('tells at once what comes as often as summaries do, though something else was told meanwhile', async () => {
    const told: Change[] = [];
    const updates = new SessionUpdates((change) => {
      told.push(change);
      return Promise.resolve();
    });
    const flushed = async (ms: number) => {
      mock.timers.tick(ms);
      await Promise.resolve();
      await Promise.resolve();
    };
    updates.begin();
    updates.query(query(1));
    await flushed(0);
    mock.timers.tick(50);
    updates.sockets(() => []);
    await flushed(0);
    mock.timers.tick(50);
    updates.query(query(2));
    await flushed(0);
    assert.deepEqual(told, [{ query: query(1) }, { sockets: [] }, { query: query(2) }]);
    updates.end();
  });

  it('does not wait for a page that went away', async () => {
    const told: Change[] = [];
    let onTold: () => void = () => undefined;
    const next = () => new Promise<void>((resolve) => (onTold = resolve));
    const updates = new SessionUpdates((change) => {
      told.push(change);
      onTold();
      return new Promise(() => undefined);
    });
    updates.begin();
    const first = next();
    updates.query(query(1));
    mock.timers.tick(100);
    await first;
    updates.begin();
    const second = next();
    updates.query(query(2));
    mock.timers.tick(100);
    await second;
    assert.equal(told.length, 2);
    updates.end();
  });
});

describe('copiedText', () => {
  const text = (bytes: string | number[]) =>
    copiedText(Buffer.from(bytes as string), 'text', 'utf-8');

  it('keeps line breaks and tabs, and one backslash one', () => {
    assert.equal(text('a\r\nb\n\tc:\\d'), 'a\nb\n\tc:\\d');
  });

  it('carries no control that a terminal would obey', () => {
    assert.equal(text('\u001b[31mred\r\u202e'), '\\x1b[31mred\\r\\u{202e}');
  });

  it('reads the bytes in the encoding of the socket', () => {
    const bytes = Buffer.from('a\r\n\tä\\n', 'utf16le');
    assert.equal(copiedText(bytes, 'text', 'utf-16le'), 'a\n\tä\\n');
    assert.equal(copiedText(Uint8Array.of(0x93, 0xfa, 0x0a), 'text', 'shift_jis'), '日\n');
  });

  it('writes bytes in hexadecimal', () => {
    assert.equal(copiedText(Uint8Array.of(0, 255), 'hex', 'utf-8'), '00 ff');
  });
});
