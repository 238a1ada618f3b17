import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { Hold } from '../../../../src/engine/pipeline/hold.ts';
import type { Decision } from '../../../../src/engine/pipeline/hold.ts';
import { waitingBytesMax } from '../../../../src/engine/pipeline/waitingMessages.ts';
import type { Stage, Verdict } from '../../../../src/engine/pipeline/stage.ts';
import type { StageMessage } from '../../../../src/engine/pipeline/stageMessage.ts';
import { timesMore } from '../../timesMore.ts';
import { stagedDatagrams, stagedStream } from './stagedConnection.ts';

/** What one stage does to the messages of one direction, one after the other, again and again. */
type Plan = readonly ('pass' | 'drop' | 'replace' | 'late pass' | 'late drop' | 'late replace')[];

const plan: fc.Arbitrary<Plan> = fc.array(
  fc.constantFrom(
    'pass',
    'pass',
    'pass',
    'drop',
    'replace',
    'late pass',
    'late drop',
    'late replace',
  ),
  { minLength: 1, maxLength: 7 },
);
const window = fc.option(
  fc.record({ messages: fc.integer({ min: 1, max: 5 }), bytes: fc.constantFrom(1, 100, Infinity) }),
  { nil: undefined },
);
const stagePlan = fc.record({
  received: fc.option(plan, { nil: undefined }),
  sending: fc.option(plan, { nil: undefined }),
  window,
});
type StagePlan = typeof stagePlan extends fc.Arbitrary<infer T> ? T : never;

/** Messages are `number` or, once replaced, `number'`, `number''` …, filled up with dots. */
function numberOf(text: string): number {
  return Number.parseInt(text, 10);
}

/** Counts what it was given and what it let pass, by its plan; decides late at random, in any order. */
class PlannedStage implements Stage {
  readonly origin = 'service';
  readonly window?: { readonly messages: number; readonly bytes: number };
  readonly seen = { in: [] as string[], out: [] as string[] };
  readonly passed = { in: [] as string[], out: [] as string[] };
  readonly #plan: StagePlan;
  readonly #late: (() => void)[] = [];
  readonly received?: (message: StageMessage) => Verdict;
  readonly sending?: (message: StageMessage) => Verdict;
  isClosed = false;

  constructor(plan: StagePlan) {
    this.#plan = plan;
    if (plan.window !== undefined) {
      this.window = plan.window;
    }
    if (plan.received !== undefined) {
      this.received = (message) => this.#judge(message, 'received');
    }
    if (plan.sending !== undefined) {
      this.sending = (message) => this.#judge(message, 'sending');
    }
  }

  closed(): void {
    this.isClosed = true;
  }

  /** Decides about one of the messages that it holds. */
  decideOne(random: () => number): void {
    this.#late.splice(Math.floor(random() * this.#late.length), 1).forEach((decide) => decide());
  }

  get holding(): number {
    return this.#late.length;
  }

  #judge({ direction, payload }: StageMessage, way: 'received' | 'sending'): Verdict {
    const text = Buffer.from(payload).toString('latin1');
    const steps = this.#plan[way] ?? ['pass'];
    const step = steps[this.seen[direction].length % steps.length] ?? 'pass';
    this.seen[direction].push(text);
    const replacement = text.replace(/^(\d+'*)/, "$1'");
    const decision: Decision = step.endsWith('drop')
      ? 'drop'
      : step.endsWith('replace')
        ? { replace: Buffer.from(replacement) }
        : 'pass';
    if (decision !== 'drop') {
      this.passed[direction].push(decision === 'pass' ? text : replacement);
    }
    if (!step.startsWith('late')) {
      return decision;
    }
    const hold = new Hold();
    this.#late.push(() => hold.decide(decision));
    return hold;
  }
}

/** Remembers what came through, and answers nothing. */
class LastStage implements Stage {
  readonly origin = 'service';
  readonly came: string[] = [];

  received({ payload }: StageMessage): Verdict {
    this.came.push(Buffer.from(payload).toString('latin1'));
    return 'pass';
  }
}

/** Pseudo-random numbers of a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Far more than a run takes. */
const stepsMax = 100_000;

const runs = fc.record({
  stages: fc.array(stagePlan, { minLength: 1, maxLength: 4 }),
  received: fc.nat(60),
  sent: fc.nat(60),
  length: fc.constantFrom(1, 30, 5_000),
  seed: fc.nat(),
});

function messageTexts(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).padEnd(length, '.'));
}

function make(plans: readonly StagePlan[]) {
  const stages = plans.map((each) => new PlannedStage(each));
  const last = new LastStage();
  const factories = [...stages, last].map((stage) => () => stage);
  return { stages, last, factories };
}

/** What each stage let through is what the next one was given, in order. */
function checkChains(
  stages: readonly PlannedStage[],
  came: readonly string[],
  sent: readonly string[],
): string[] {
  let inward: readonly string[] | undefined;
  for (const stage of stages) {
    if (stage.received !== undefined) {
      if (inward !== undefined) {
        deepEqual(stage.seen.in, inward);
      }
      inward = stage.passed.in;
    }
  }
  if (inward !== undefined) {
    deepEqual(came, inward);
  }
  let outward = sent;
  for (const stage of stages.toReversed()) {
    if (stage.sending !== undefined) {
      deepEqual(stage.seen.out, outward);
      outward = stage.passed.out;
    }
  }
  return [...outward];
}

function checkOrder(texts: readonly string[]): void {
  const numbers = texts.map(numberOf);
  deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
}

describe('any stages', () => {
  it('of a stream keep the order of both directions and account for every byte', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(runs, async ({ stages: plans, received, sent, length, seed }) => {
        const random = randomOf(seed);
        const { stages, last, factories } = make(plans);
        const staged = await stagedStream(factories, { framing: 'line', allowHalfOpen: true });
        const { peer, connection, traffic, memory, messages } = staged;
        const incoming = messageTexts(received, length);
        const outgoing = messageTexts(sent, length);
        const toWrite = [...incoming];
        const toSend = [...outgoing];
        let isFinished = false;
        // One step of somebody at a time, in any order.
        for (let step = 0; !isFinished || stages.some(({ isClosed }) => !isClosed); step += 1) {
          ok(step < stepsMax, `no end after ${step} steps`);
          const choice = random();
          if (choice < 0.3 && toWrite.length > 0) {
            const count = 1 + Math.floor(random() * 5);
            peer.socket.write(
              toWrite
                .splice(0, count)
                .map((text) => `${text}\n`)
                .join(''),
            );
          } else if (choice < 0.5 && toSend.length > 0) {
            equal(connection.send(Buffer.from(`${toSend.shift()}\n`)), undefined);
          } else if (choice < 0.8) {
            stages[Math.floor(random() * stages.length)]?.decideOne(random);
          } else {
            await new Promise(setImmediate);
          }
          const waiting = messages().filter(({ fate }) => fate === 'held');
          // One read, what fits the windows, and no more.
          const waitingIn = waiting.filter(({ direction }) => direction === 'in').length;
          ok(waitingIn * length <= 64 * 1024 + 6 * 4 * length, `${waitingIn} messages wait`);
          if (!isFinished && toWrite.length === 0 && toSend.length === 0) {
            isFinished = true;
            peer.socket.end();
            connection.end('shutdown');
          }
        }
        await staged.ended;
        await peer.whenEnd();
        const atPeer = peer.text.split('\n').slice(0, -1);
        if (stages.some((stage) => stage.received !== undefined)) {
          checkOrder(last.came);
        } else {
          deepEqual(last.came, incoming);
        }
        deepEqual(atPeer, checkChains(stages, last.came, outgoing));
        checkOrder(atPeer);
        // Each message came to its end, and the counters are those of the wire.
        const logged = messages();
        equal(
          logged.some(({ fate }) => fate === 'held'),
          false,
        );
        const { bytesIn, bytesOut, messagesIn, messagesOut } = traffic.counters;
        equal(bytesIn, peer.socket.bytesWritten);
        equal(bytesOut, peer.socket.bytesRead);
        equal(messagesIn, received);
        equal(messagesOut, atPeer.length);
        const inward = logged.filter(({ direction }) => direction === 'in');
        deepEqual(
          inward.map(({ text }) => text),
          incoming,
        );
        const left = logged.filter(
          ({ direction, fate }) => direction === 'out' && fate === 'delivered',
        );
        deepEqual(left.map(({ text }) => text).toSorted(), atPeer.toSorted());
        // Nothing stays behind.
        equal(connection.queuedBytes, 0);
        traffic.clear();
        traffic.measureMemory(0);
        equal(memory.bytes, 0);
      }),
      { numRuns: timesMore(25) },
    );
  });

  it('of datagrams keep the order of both directions and account for every one', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(runs, async ({ stages: plans, received, sent, length, seed }) => {
        const random = randomOf(seed);
        const { stages, last, factories } = make(plans);
        const { peer, port, connection, traffic, memory, messages } =
          await stagedDatagrams(factories);
        let bytesRead = 0;
        const atPeer: string[] = [];
        peer.socket.on('message', (bytes: Buffer) => {
          bytesRead += bytes.length;
          atPeer.push(bytes.toString('latin1'));
        });
        const toWrite = messageTexts(received, length);
        const outgoing = messageTexts(sent, length);
        const toSend = [...outgoing];
        const isOver = () =>
          toWrite.length + toSend.length === 0 &&
          traffic.counters.messagesIn === received &&
          stages.every(({ holding }) => holding === 0) &&
          traffic.counters.messagesOut === atPeer.length;
        for (let step = 0; !isOver(); step += 1) {
          ok(step < stepsMax, `no end after ${step} steps`);
          const choice = random();
          if (choice < 0.3 && toWrite.length > 0) {
            await peer.send(toWrite.shift() ?? '', port);
          } else if (choice < 0.5 && toSend.length > 0) {
            equal(connection.send(Buffer.from(toSend.shift() ?? '')), undefined);
          } else if (choice < 0.8) {
            stages[Math.floor(random() * stages.length)]?.decideOne(random);
          } else {
            await new Promise(setImmediate);
          }
          const waiting = messages().filter(
            ({ fate, direction }) => fate === 'held' && direction === 'in',
          );
          ok(waiting.length * length <= plans.length * (waitingBytesMax + length));
        }
        deepEqual(atPeer.toSorted(), checkChains(stages, last.came, outgoing).toSorted());
        equal(bytesRead, traffic.counters.bytesOut);
        equal(
          messages().some(({ fate }) => fate === 'held'),
          false,
        );
        connection.stop();
        traffic.clear();
        traffic.measureMemory(0);
        equal(memory.bytes, 0);
      }),
      { numRuns: timesMore(25) },
    );
  });

  it('of a stream that is stopped or reset drop what they hold, and say how much', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        runs,
        fc.constantFrom('stop', 'reset', 'peer'),
        async ({ stages: plans, received, sent, length, seed }, how) => {
          const random = randomOf(seed);
          const { stages, factories } = make(plans);
          const staged = await stagedStream(factories, { framing: 'line' });
          const { peer, connection, traffic, memory, messages, ended } = staged;
          const toSend = messageTexts(sent, length);
          peer.socket.write(
            messageTexts(received, length)
              .map((text) => `${text}\n`)
              .join(''),
          );
          toSend.forEach((text) => connection.send(Buffer.from(`${text}\n`)));
          for (let step = 0; step < 20; step += 1) {
            stages[Math.floor(random() * stages.length)]?.decideOne(random);
            await new Promise(setImmediate);
          }
          if (how === 'stop') {
            connection.stop();
            peer.socket.end();
          } else if (how === 'reset') {
            connection.end('reset');
          } else {
            peer.socket.resetAndDestroy();
          }
          if (how === 'peer') {
            // While a message is held nothing is read, so that a reset is not seen either.
            for (let step = 0; stages.some(({ isClosed }) => !isClosed); step += 1) {
              ok(step < stepsMax, `no end after ${step} steps`);
              stages[Math.floor(random() * stages.length)]?.decideOne(random);
              await new Promise(setImmediate);
            }
          }
          await ended;
          const logged = messages();
          equal(
            logged.some(({ fate }) => fate === 'held'),
            false,
          );
          const out = logged.filter(({ direction }) => direction === 'out');
          const count = (fate: string) => out.filter((one) => one.fate === fate).length;
          equal(traffic.counters.messagesOut, count('delivered'));
          // Those that were replaced have another entry.
          equal(out.length, sent + count('replaced'));
          stages.forEach((stage) => stage.decideOne(random));
          traffic.clear();
          traffic.measureMemory(0);
          equal(memory.bytes, 0);
        },
      ),
      { numRuns: timesMore(20) },
    );
  });
});
