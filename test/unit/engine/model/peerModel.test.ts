import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Fault } from '../../../../src/shared/fault/faultSchema.ts';
import type { Rule } from '../../../../src/shared/rule/ruleSchema.ts';
import { timesMore } from '../../timesMore.ts';
import type { DefinitionWithoutName } from '../engineFixture.ts';
import { EngineFixture } from '../engineFixture.ts';
import { isPortFree, ServerPeer, StreamPeer } from '../peers.ts';

const seed = 20_261_201;
const epochs = timesMore(16);
const stepsEach = 50;

/** The same numbers each time (mulberry32). */
class Dice {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  /** From 0 to below `sides`. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.roll(values.length)] as Value;
  }

  some<Value>(values: readonly Value[], countMax: number): Value[] {
    return Array.from({ length: this.roll(countMax + 1) }, () => this.one(values));
  }
}

/** These eat nothing: what they hold goes on when they are taken away. */
const gentle: readonly Fault[] = [
  { type: 'latency', latency: 2, jitter: 2, stream: 'both' },
  { type: 'latency', latency: 4, toxicity: 0.5, per: 'message', stream: 'upstream' },
  { type: 'bandwidth', rate: 50 },
  { type: 'bandwidth', rate: 0, stream: 'upstream' },
  { type: 'slicer', average_size: 50, delay: 100, stream: 'both' },
  { type: 'timeout', timeout: 0, toxicity: 0.5, stream: 'both' },
  { type: 'slow_close', delay: 3, stream: 'both' },
  { type: 'slow_read' },
  { type: 'half_open' },
];
/** And these cut connections off, with what is on its way. */
const harsh: readonly Fault[] = [
  { type: 'reset_peer', toxicity: 0.5 },
  { type: 'limit_data', bytes: 3_000, stream: 'both', toxicity: 0.5 },
  { type: 'timeout', timeout: 1, toxicity: 0.5 },
  { type: 'down', how: 'reset' },
];
/** What they send begins with an R. None of them says something to what a rule sent, and all forward. */
const rules: readonly Rule[] = [
  { match: '/ [0-3] x/', state: 'start', goto: 'on', note: 'on', also: true },
  { match: "' 7 x'", delayMs: [0, 2], send: 'R ${in:0:8}', forward: true },
  {
    match: '/ (?<n>[4-6]) x/',
    state: ['start', 'on'],
    set: { n: '${n}' },
    send: 'R${n}',
    forward: true,
    times: 50,
  },
  { match: '/ 9 x/', send: ['R a', 'R b'], mark: true, forward: true },
  {
    match: '/^s/',
    per: 'connection',
    skip: 2,
    send: 'R of ${length:in}',
    forward: true,
    share: { last: '${in}' },
  },
  { on: 'idle', idleMs: 5, send: 'R idle', per: 'connection', times: 2 },
];

/** Always there: without rules a tap hands on what is no whole frame yet, and an answer may come in between. */
const lasting: Rule = { match: "'never sent'", note: 'never' };

/** One conversation through the tap. */
interface Talk {
  readonly client: StreamPeer;
  readonly server: StreamPeer;
  readonly sent: { client: string; server: string };
  readonly ended: Set<'client' | 'server'>;
  /** Whether something cut it off, or may have. */
  isCut: boolean;
}

class World {
  readonly fixture = new EngineFixture();
  readonly dice = new Dice(seed);
  readonly #target: ServerPeer;
  readonly #definition: DefinitionWithoutName;
  readonly id = 'tap';
  talks: Talk[] = [];
  isRunning = false;
  port = 0;
  #lines = 0;
  #rules: readonly Rule[] = [];

  constructor(target: ServerPeer) {
    this.#target = target;
    this.#definition = {
      ...{ listen: 'tcp://127.0.0.1:0', forward: `tcp://127.0.0.1:${target.port}` },
      ...{ framing: 'line', seed },
    };
  }

  get #whole(): DefinitionWithoutName {
    return { ...this.#definition, respond: [lasting, ...this.#rules] };
  }

  async start(): Promise<void> {
    if (!this.isRunning) {
      ({ port: this.port } = await this.fixture.run(this.#whole, this.id));
      this.isRunning = true;
    }
  }

  async stop(): Promise<void> {
    this.#cut();
    equal((await this.fixture.engine.stopSocket(this.id)).kind, 'stopped');
    this.isRunning = false;
    ok(await isPortFree(this.port), 'the port is free');
  }

  async step(): Promise<void> {
    const { dice } = this;
    const side = dice.one(['client', 'server'] as const);
    const talk = this.talks.length === 0 ? undefined : dice.one(this.talks);
    switch (dice.roll(40)) {
      case 0:
        return this.stop();
      case 1:
      case 2:
        return this.#setFaults([...dice.some(gentle, 2), ...dice.some(harsh, 1)]);
      case 3:
      case 4:
      case 5:
      case 6:
        return this.#setFaults(dice.some(gentle, 3));
      case 7:
      case 8:
        return this.#setRules(dice.some(rules, 4));
      case 9:
        if (talk) {
          talk.isCut = true;
          talk.ended.add('client').add('server');
          talk[side].socket.resetAndDestroy();
        }
        return;
      case 10:
      case 11:
        if (talk && !talk.ended.has(side)) {
          talk.ended.add(side);
          talk[side].socket.end();
        }
        return;
      case 12:
      case 13:
      case 14:
      case 15:
      case 16:
        return this.#open();
      case 17:
      case 18:
      case 19:
        await new Promise(setImmediate);
        return;
      default:
        if (talk && !talk.ended.has(side)) {
          this.#write(talk, side);
        }
    }
  }

  /** Takes all trouble away, lets everything end in good order, and looks at what arrived. */
  async settle(): Promise<void> {
    if (this.isRunning) {
      await this.fixture.engine.setFaults(this.id, []);
    }
    for (const talk of this.talks) {
      for (const side of ['client', 'server'] as const) {
        talk[side].socket.end();
      }
    }
    await Promise.all(
      this.talks.flatMap(({ client, server }) => [client.whenClosed(), server.whenClosed()]),
    );
    if (this.isRunning) {
      await this.fixture.whenSummary(this.id, ({ openConnections }) => openConnections === 0);
    }
    for (const talk of this.talks) {
      arrives(talk.server, talk.sent.client, talk);
      arrives(talk.client, talk.sent.server, talk);
    }
    this.talks = [];
    if (this.isRunning) {
      equal(this.fixture.summaryOf(this.id).queuedBytes, 0);
      deepEqual(
        (await this.fixture.entries(this.id)).filter(({ fate }) => fate === 'held'),
        [],
      );
      await this.fixture.engine.clearTraffic([this.id]);
    }
  }

  async #setFaults(faults: readonly Fault[]): Promise<void> {
    if (!this.isRunning) {
      return;
    }
    if (faults.some((fault) => harsh.includes(fault))) {
      this.#cut();
    }
    const named = faults.map((fault, at): Fault => ({ ...fault, name: `${fault.type} ${at}` }));
    ok((await this.fixture.engine.setFaults(this.id, named)).ok);
    this.#isHarsh = faults.some((fault) => harsh.includes(fault));
  }

  #isHarsh = false;

  async #setRules(chosen: readonly Rule[]): Promise<void> {
    this.#rules = chosen;
    if (this.isRunning) {
      const changed = { name: this.id, ...this.#whole };
      ok((await this.fixture.engine.changeDefinition(this.id, changed)).ok);
    }
  }

  async #open(): Promise<void> {
    if (!this.isRunning || this.#isHarsh || this.talks.length >= 6) {
      return;
    }
    const client = await StreamPeer.connect(this.port);
    const server = await this.#target.accept();
    const sent = { client: '', server: '' };
    this.talks.push({ client, server, sent, ended: new Set(), isCut: false });
  }

  /** Lines that tell their side, their number, which no other has, and its last digit. */
  #write({ sent, ...talk }: Talk, side: 'client' | 'server'): void {
    const text = Array.from({ length: 1 + this.dice.roll(5) }, () => {
      const number = this.#lines;
      this.#lines += 1;
      const filler = 'x'.repeat(1 + this.dice.roll(this.dice.one([5, 300, 3_000])));
      return `${side.charAt(0)}${number} ${number % 10} ${filler}\n`;
    }).join('');
    sent[side] += text;
    // In two pieces: the frame goes on after another read.
    const half = this.dice.roll(text.length);
    talk[side].socket.write(text.slice(0, half));
    talk[side].socket.write(text.slice(half));
  }

  #cut(): void {
    this.talks.forEach((talk) => (talk.isCut = true));
  }
}

/** What was sent arrived, in its order, beside what rules said; of what was cut off, a beginning. */
function arrives({ text }: StreamPeer, sent: string, { isCut }: Talk): void {
  const arrived = text.replaceAll(/^R[^\n]*\n?/gm, '');
  const at = Array.from(arrived).findIndex((letter, place) => letter !== sent[place]);
  const around = (all: string) => all.slice(Math.max(0, at - 40), at + 40);
  ok(at < 0, `${around(arrived)} in the place of ${around(sent)}, byte ${at}`);
  ok(isCut || arrived.length === sent.length, `${arrived.length} of ${sent.length} bytes`);
}

/** Servers of this process that listen. */
function listening(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
}

describe('a tap with rules and faults, driven at random', () => {
  it(`hands on every byte but those that were cut off, in ${epochs * stepsEach} steps, and leaks nothing`, async () => {
    const before = listening();
    const target = await ServerPeer.listen();
    const world = new World(target);
    for (let epoch = 0; epoch < epochs; epoch += 1) {
      await world.start();
      for (let step = 0; step < stepsEach; step += 1) {
        await world.step();
        await world.start();
      }
      await world.settle();
    }
    await world.stop();
    await new Promise((resolve) => target.server.close(resolve));
    // Node lists some for a while that are closed.
    for (let turn = 0; turn < 1_000 && listening() > before; turn += 1) {
      await new Promise(setImmediate);
    }
    equal(listening(), before);
  }).timeout(process.env['TEST_RUNS'] === undefined ? 60_000 : 0);
});
