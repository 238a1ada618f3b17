import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Rule } from '../../../../src/shared/rule/ruleSchema.ts';
import type { DefinitionWithoutName } from '../engineFixture.ts';
import { EngineFixture, HastyClock } from '../engineFixture.ts';
import { DatagramPeer, StreamPeer } from '../peers.ts';

/** What peers say, and what they are answered; each line is one message. */
interface Exchange {
  readonly title: string;
  readonly rules: readonly Rule[];
  readonly said: readonly string[];
  readonly answered: string;
}

const lines: DefinitionWithoutName = { listen: 'tcp://127.0.0.1:0', framing: 'line' };

async function talk(rules: readonly Rule[], definition = lines) {
  const fixture = new EngineFixture();
  const { id, port } = await fixture.run({ ...definition, respond: [...rules] });
  const peer = await StreamPeer.connect(port);
  return { fixture, id, port, peer };
}

/** The rule that says that everything before it has been answered. */
const last: Rule = { match: "^'end'$", send: 'END' };

async function answers({ rules, said }: Pick<Exchange, 'rules' | 'said'>): Promise<string> {
  const { peer } = await talk([last, ...rules]);
  peer.socket.write([...said, 'end'].map((line) => `${line}\n`).join(''), 'latin1');
  const text = await peer.whenText((all) => all.endsWith('END\n'));
  return text.slice(0, -4).replaceAll('\n', '|');
}

describe('rules', () => {
  const exchanges: readonly Exchange[] = [
    {
      title: 'capture runs of bytes, lay several numbers over a value, and take parts of it',
      rules: [
        {
          match: 'hex:"^ {head:2} 3a {middle:*} 3b {place} {rest:*}"',
          send: [
            '${middle}',
            '${head:1}',
            '${rest:place&0x0f*2-1:2}',
            { hex: '${place&0x0f|0x40}' },
          ],
        },
      ],
      said: ['ab:cde;2fghijk', 'ab:;0f'],
      answered: 'cde|b|ij|B||b|f|@|',
    },
    {
      title: 'answer by the first that fits',
      rules: [
        { match: "^'PING'$", send: 'PONG' },
        { match: 'ping', send: 'another' },
      ],
      said: ['PING', 'ping', 'nothing'],
      answered: 'PONG|another|',
    },
    {
      title: 'ask those behind as well where that is said',
      rules: [
        { match: 'a', send: '1', also: true },
        { match: 'a', send: '2' },
        { match: 'a', send: '3' },
      ],
      said: ['a'],
      answered: '1|2|',
    },
    {
      title: 'fill in what regular expressions and bytes capture, with lengths, parts and numbers',
      rules: [
        {
          match: '/^GET (?<key>\\w+)/',
          send: ['${key} has ${length:key} of ${length:in}', '${in:0:3} ${in:4}'],
        },
        { match: 'hex:"^ 11 {fc} {id:2} $"', send: { hex: '${fc|0x80} ${id+1} ${fc^0x0f}' } },
      ],
      said: ['GET user', '\x11\x03\x00\xff'],
      answered: 'user has 4 of 8|GET user|\x83\x01\x00\x0c|',
    },
    {
      title: 'keep states, and values under names, per connection',
      rules: [
        { match: '/^USER (?<who>\\w+)/', state: 'start', set: { user: '${who}' }, goto: 'in' },
        { match: 'who', state: ['in', 'nowhere'], send: 'you are ${user}' },
        { match: 'who', send: 'nobody' },
      ],
      said: ['who', 'USER ada', 'who', 'USER bob', 'who'],
      answered: 'nobody|you are ada|you are ada|',
    },
    {
      title: 'answer nothing where no step is, and take the message all the same',
      rules: [
        { match: 'quiet' },
        { on: 'unmatched', match: 'odd', send: 'odd' },
        { on: 'unmatched', send: 'what?' },
      ],
      said: ['quiet', 'odd', 'else'],
      answered: 'odd|what?|',
    },
    {
      title: 'fire after some times, and so many times',
      rules: [
        { match: 'x', skip: 1, times: 2, send: 'X' },
        { match: 'x', send: 'other' },
      ],
      said: ['x', 'x', 'x', 'x'],
      answered: 'other|X|X|other|',
    },
    {
      title: 'fire again only after a pause',
      rules: [{ match: 'x', cooldownMs: 3_600_000, send: 'X' }],
      said: ['x', 'x'],
      answered: 'X|',
    },
    {
      title: 'stay on the last of a sequence, or begin again',
      rules: [
        { match: 'stay', sequence: [{ send: '1' }, [{ send: '2' }, { send: '2b' }]] },
        { match: 'cycle', order: 'cycle', sequence: [{ send: 'a' }, { send: 'b' }] },
      ],
      said: ['stay', 'stay', 'stay', 'cycle', 'cycle', 'cycle'],
      answered: '1|2|2b|2|2b|a|b|a|',
    },
    {
      title: 'never fire with a probability of 0, and always with 1',
      rules: [
        { match: 'x', probability: 0, send: 'never' },
        { match: 'x', probability: 1, send: 'always' },
      ],
      said: ['x'],
      answered: 'always|',
    },
    {
      title: 'do one step after the other, and keep the order of the answers while some wait',
      rules: [
        { match: 'slow', send: '1', do: [{ delayMs: [1, 5], send: '2' }, { echo: true }] },
        { match: 'fast', send: '3' },
      ],
      said: ['slow', 'fast'],
      answered: '1|2|slow|3|',
    },
    {
      title: 'send text with escapes, hex, base64 and a checksum',
      rules: [
        {
          match: 'x',
          send: [{ text: '\\x41\\u{42}' }, { hex: '43 44' }, { base64: 'RUY=' }],
        },
        { match: 'sum', checksum: 'crc-16/modbus', send: { hex: '11 03 00 6b 00 03' } },
      ],
      said: ['x', 'sum'],
      answered: 'AB|CD|EF|\x11\x03\x00\x6b\x00\x03\x76\x87|',
    },
    {
      title: 'send without framing, and in pieces',
      rules: [{ match: 'x', send: 'abcdefg', raw: true, chunkBytes: 3, everyMs: 1 }],
      said: ['x'],
      answered: 'abcdefg',
    },
  ];
  for (const exchange of exchanges) {
    it(exchange.title, async () => {
      equal(await answers(exchange), exchange.answered);
    });
  }

  it('judge messages without their checksum, know whether it was right, and append it', async () => {
    const rules: readonly Rule[] = [
      { match: 'not checksum:sum8', send: 'damaged' },
      { match: "^'ab'$", send: '${in}' },
    ];
    const { peer } = await talk(rules, { ...lines, checksum: 'sum8' });
    peer.socket.write(Buffer.from('ab\xc3\nab\xc4\n', 'latin1'));
    const damaged = 'damaged'.split('').reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    const expected = `ab\xc3\ndamaged${String.fromCharCode(damaged & 0xff)}\n`;
    equal(await peer.whenText((text) => text.length >= expected.length), expected);
  });

  it('greet, close after the answer, half close and reset', async () => {
    const { port, peer } = await talk([
      { on: 'connect', send: 'hello' },
      { match: 'bye', send: 'good bye', close: true },
      { match: 'half', send: 'last', close: 'half' },
      { match: 'reset', close: 'reset' },
    ]);
    peer.socket.write('bye\n');
    await peer.whenEnd();
    equal(peer.text, 'hello\ngood bye\n');
    const half = await StreamPeer.connect(port);
    half.socket.write('half\n');
    await half.whenEnd();
    equal(half.text, 'hello\nlast\n');
    const reset = await StreamPeer.connect(port);
    reset.socket.write('reset\n');
    await reset.whenClosed();
    equal(reset.error?.code, 'ECONNRESET');
  });

  it('share values with all connections until the socket is started anew; own ones go first', async () => {
    const rules: readonly Rule[] = [
      { on: 'connect', times: 1, share: { table: 'a-b-c' } },
      {
        match: '/^PUT (?<at>\\d) (?<text>.)/',
        share: { table: '${table:0:at&0x0f}${text}${table:at&0x0f+1}' },
      },
      { match: 'OWN', set: { table: 'mine' } },
      { match: 'GET', send: '${table}' },
    ];
    const { fixture, id, port, peer } = await talk(rules);
    const other = await StreamPeer.connect(port);
    peer.socket.write('PUT 2 x\nGET\n');
    equal(await peer.whenText((text) => text.endsWith('\n')), 'a-x-c\n');
    other.socket.write('GET\nOWN\nGET\n');
    equal(await other.whenText((text) => text.endsWith('mine\n')), 'a-x-c\nmine\n');
    await fixture.engine.stopSocket(id);
    const { port: next } = await fixture.run({ ...lines, respond: [...rules] }, id);
    const later = await StreamPeer.connect(next);
    later.socket.write('GET\n');
    equal(await later.whenText((text) => text.endsWith('\n')), 'a-b-c\n');
  });

  it('hold what arrives while steps wait, and show that', async () => {
    const { fixture, id, peer } = await talk([
      { match: 'slow', delayMs: 3_600_000, send: 'never' },
      { match: 'fast', send: 'fast' },
    ]);
    peer.socket.write('slow\nfast\n');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'fast');
    const entries = await fixture.entries(id);
    deepEqual(
      entries.filter(({ direction }) => direction !== 'event').map(({ fate }) => fate),
      ['held', 'held'],
    );
  });

  it('fire at intervals, and after a silence', async () => {
    const fixture = new EngineFixture({}, new HastyClock());
    const { port } = await fixture.run({
      ...lines,
      respond: [
        { on: 'every', everyMs: 3_600_000, times: 2, send: 'tick' },
        { on: 'idle', idleMs: 3_600_000, times: 1, send: 'idle' },
      ],
    });
    const peer = await StreamPeer.connect(port);
    await peer.whenText((text) => text.split('tick').length === 3);
  });

  it('mark and note the message, and count how often each fired', async () => {
    const { fixture, id, peer } = await talk([
      { name: 'login', match: '/^user (?<who>.*)/', mark: true, note: 'login of ${who}' },
      { match: 'never', send: '' },
      last,
    ]);
    peer.socket.write('user ada\nend\n');
    await peer.whenText((text) => text === 'END\n');
    const [entry] = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    deepEqual([entry?.isMarked, entry?.note], [true, 'login of ada']);
    const { rules } = await fixture.whenSummary(id, (summary) => summary.rules?.[2]?.hits === 1);
    deepEqual(rules, [
      { label: 'login', hits: 1 },
      { label: '2: never', hits: 0 },
      { label: "3: ^'end'$", hits: 1 },
    ]);
  });

  it('tell the others of a socket, and stop it', async () => {
    const { fixture, id, port, peer } = await talk([
      { on: 'connect', send: 'hi' },
      { match: '/^say (?<what>.*)/', to: 'all', send: '${what}' },
      { match: 'stop', stop: true },
    ]);
    const other = await StreamPeer.connect(port);
    await Promise.all([peer, other].map((one) => one.whenText((text) => text === 'hi\n')));
    peer.socket.write('say hello\n');
    await Promise.all([peer, other].map((one) => one.whenText((text) => text === 'hi\nhello\n')));
    other.socket.write('stop\n');
    await Promise.all([peer, other].map((one) => one.whenEnd()));
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
  });

  it('answer datagrams, each peer in a state of its own', async () => {
    const fixture = new EngineFixture();
    const { port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      respond: [
        { match: 'next', state: 'start', delayMs: 1, send: 'first', goto: 'second' },
        { match: 'next', state: 'second', send: 'second' },
      ],
    });
    const [one, two] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    for (const [peer, answer] of [
      [one, 'first'],
      [one, 'second'],
      [two, 'first'],
    ] as const) {
      await peer.send('next', port);
      equal(String((await peer.receive()).bytes), answer);
    }
  });

  it('can be changed while connections are open, whose states and counters stay', async () => {
    const { fixture, id, peer } = await talk([
      { match: 'go', goto: 'there' },
      { name: 'twice', match: 'x', state: 'there', times: 2, send: 'old' },
    ]);
    peer.socket.write('go\nx\n');
    await peer.whenText((text) => text === 'old\n');
    const change = (respond: Rule[]) =>
      fixture.engine.changeDefinition(id, { name: id, ...lines, respond });
    equal(
      (
        await change([
          { name: 'twice', match: 'x', state: 'there', times: 2, send: 'new' },
          { match: 'x', send: 'else' },
        ])
      ).ok,
      true,
    );
    peer.socket.write('x\nx\n');
    await peer.whenText((text) => text === 'old\nnew\nelse\n');
    await change([{ match: 'x', state: 'start', send: 'start' }]);
    peer.socket.write('x\n');
    await peer.whenText((text) => text.endsWith('else\nstart\n'));
    const refused = await change([{ match: 'x', send: { file: 'gone' } }]);
    ok(!refused.ok && refused.error.code === 'invalidDefinition');
    peer.socket.write('x\n');
    await peer.whenText((text) => text.endsWith('start\nstart\n'));
  });

  it('come to connections of a socket that had none', async () => {
    const { fixture, id, peer } = await talk([]);
    await fixture.whenEvent(id, 'accept');
    const respond: Rule[] = [
      { on: 'connect', send: 'greeting' },
      { match: 'x', send: 'y' },
    ];
    await fixture.engine.changeDefinition(id, { name: id, ...lines, respond });
    peer.socket.write('x\n');
    equal(await peer.whenText((text) => text.endsWith('y\n')), 'y\n');
  });

  it('keep no value that grows beyond 16 MiB, tell that, and go on', async () => {
    const { fixture, id, peer } = await talk([
      { on: 'connect', set: { all: '${randomBytes:65536}' } },
      { match: 'grow', set: { all: '${all}${all}' } },
      { match: 'size', send: '${length:all}' },
    ]);
    // 2¹⁶ bytes, doubled eight times; not a ninth and tenth time.
    peer.socket.write(`${'grow\n'.repeat(10)}size\n`);
    equal(await peer.whenText((text) => text.endsWith('\n')), `${2 ** 24}\n`);
    const errors = (await fixture.entries(id)).flatMap(({ event }) => event?.error?.payload ?? []);
    deepEqual(
      errors.map(({ fault, part }) => [fault, part]),
      [
        ['tooLong', '${all}'],
        ['tooLong', '${all}'],
      ],
    );
  });

  it('tell what can’t be filled in, and go on', async () => {
    const { fixture, id, peer } = await talk([
      { match: 'x', send: ['${user}', 'sent'] },
      { match: 'set', set: { user: 'me' } },
    ]);
    peer.socket.write('x\n');
    await peer.whenText((text) => text === 'sent\n');
    const { event } = await fixture.whenEvent(id, 'error');
    equal(event?.error?.code, 'payloadInvalid');
  });

  it('are refused at the start where an answer fits no frame', async () => {
    const fixture = new EngineFixture();
    const { state } = await fixture.start({
      ...lines,
      framing: { fixedLength: 4 },
      respond: [{ match: 'x', send: 'too long' }],
    });
    ok(state.kind === 'failed' && state.error.message.includes('an answer can’t be sent'));
  });
});
