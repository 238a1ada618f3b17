import { randomInt } from 'node:crypto';
import { forwardOf } from '../../shared/definition/forward.ts';
import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import type { Captures } from '../../shared/match/captures.ts';
import { usualWithinMs } from '../../shared/step/expectStep.ts';
import type { Expected } from '../../shared/step/expectStep.ts';
import { messagesOf } from '../../shared/step/steps.ts';
import { namesOfTest } from '../../shared/test/testFaults.ts';
import { socketNamesOf } from '../../shared/test/testSockets.ts';
import type { Test } from '../../shared/test/testSchema.ts';
import type { PlainTestStep, TestStep } from '../../shared/test/testSteps.ts';
import { closeConnection, halfCloseConnection, resetConnection } from '../actions/endConnection.ts';
import { toggleFault } from '../actions/changeFaults.ts';
import { send } from '../actions/send.ts';
import { stopSocket } from '../actions/stopSocket.ts';
import { upgradeToTls } from '../actions/upgradeToTls.ts';
import { waitFor } from '../actions/waitFor.ts';
import { formatCount } from '../figures.ts';
import { l10n } from '../l10n.ts';
import { openConnections } from '../openConnections.ts';
import { noConnection } from '../socketResult.ts';
import { isUserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { expectationOf, filterOf } from './expectation.ts';
import type { Expectation } from './expectation.ts';
import { describeUnwanted, missFailure } from './missFailure.ts';
import { testPayload } from './testPayload.ts';
import type { TestProgram } from './testProgram.ts';
import type { TestFailure } from './testResult.ts';
import type { TestSockets } from './testSockets.ts';
import type { TestTime } from './testTime.ts';

/** What two clocks may differ in, in milliseconds: a timer can be early by one. */
const clockMs = 2;
/** What is waited for while somebody debugs, in milliseconds: a day. */
const unhurriedMs = 86_400_000;
const payloadBytesMax = 1024 * 1024;
/** How long what a program sent is waited for after it ended, in milliseconds. */
const afterEndMs = 500;

/** How far a test has come on one of its sockets. */
interface Progress {
  /** The entry that was expected last; those after it count. */
  seq: number;
  /** Its connection; undefined until one was expected. */
  peer: ConnectionId | undefined;
}

export interface StepTerms {
  readonly workbench: Workbench;
  readonly sockets: TestSockets;
  readonly test: Test;
  readonly time: TestTime;
  /** Entries of before the test. */
  readonly afterSeq: number;
  /** See `TestOptions`. */
  readonly isUnhurried: boolean;
}

/** Does the steps of a test, one after the other. */
export class StepRunner {
  readonly #terms: StepTerms;
  readonly #names: ReadonlySet<string>;
  readonly #awaitsExit: boolean;
  /** Whether `${in}` is somewhere in the test. */
  readonly #readsReceived: boolean;
  readonly #named = new Map<string, Uint8Array>();
  readonly #progress = new Map<SocketId, Progress>();
  /** When the step before was done, in the time of entries. */
  #lastTime: number;
  #sent = 0;
  /** Which entry was expected last, on any socket: what `${in}` stands for. */
  #lastEntry: { readonly socket: SocketId; readonly seq: number } | undefined;
  /** What runs beside the steps. */
  program: TestProgram | undefined;
  /** Whether a step has waited for the end of the program. */
  sawExit = false;

  constructor(terms: StepTerms) {
    this.#terms = terms;
    this.#names = namesOfTest(terms.test);
    this.#readsReceived = /\$\{(?:length:)?in\b/.test(JSON.stringify(terms.test));
    this.#awaitsExit = terms.test.do.some(({ exit }) => exit !== undefined);
    this.#lastTime = terms.time.now();
  }

  /** Entries of the socket count from there on. */
  beginAfter({ id }: WorkbenchSocket, seq: number): void {
    this.#progressOf(id).seq = seq;
  }

  /** Resolves with the first failure. */
  async run(onStep?: (step: number) => void): Promise<TestFailure | undefined> {
    const { test, sockets, time } = this.#terms;
    this.#lastTime = time.now();
    let name = socketNamesOf(test)[0];
    for (const [at, step] of test.do.entries()) {
      if (time.isCancelled) {
        return undefined;
      }
      onStep?.(at);
      name = step.socket ?? name;
      try {
        const socket = name === undefined ? undefined : sockets.named(name);
        const failure = await this.#step(step, socket);
        if (failure) {
          return { ...failure, step: at };
        }
      } catch (error) {
        return { message: isUserError(error) ? error.message : String(error), step: at };
      }
    }
    return undefined;
  }

  /** In the order of `testStepModules`. A step without a socket needs none; `testFaults` has seen to that. */
  async #step(
    step: TestStep,
    socket: WorkbenchSocket | undefined,
  ): Promise<TestFailure | undefined> {
    if (step.delayMs !== undefined) {
      await this.#delay(step.delayMs);
    }
    const failure =
      (socket && ((await this.#act(step, socket)) ?? (await this.#see(step, socket)))) ??
      (await this.#exit(step));
    if (failure || this.#terms.time.isCancelled) {
      return failure;
    }
    if (socket) {
      await this.#finish(step, socket);
    }
    return step.fail === undefined ? undefined : { message: step.fail };
  }

  async #delay(ms: number | readonly [number, number]): Promise<void> {
    const [from, to] = typeof ms === 'number' ? [ms, ms] : ms;
    await this.#terms.time.wait(from === to ? from : randomInt(from, to + 1));
    this.#lastTime = this.#terms.time.now();
  }

  /** What a step does to the wire. */
  async #act(step: PlainTestStep, socket: WorkbenchSocket): Promise<TestFailure | undefined> {
    const { workbench, sockets, time } = this.#terms;
    const { id } = socket;
    if (step.start !== undefined) {
      this.#lastTime = time.now();
      this.#progressOf(id).peer = undefined;
      const { state, error } = await sockets.start(socket);
      if ((state === 'running') !== (step.start === true)) {
        return {
          message:
            step.start === true
              ? l10n.t('It did not start: {0}', error?.description ?? state)
              : l10n.t('It was started, though that had to fail.'),
        };
      }
    }
    for (const [names, enabled] of [[step.turnOn, true] as const, [step.turnOff, false] as const]) {
      for (const fault of names === undefined ? [] : [names].flat()) {
        await toggleFault.perform(workbench, { socket: id, fault, enabled });
      }
    }
    for (const payload of messagesOf(step)) {
      this.#sent += 1;
      const values = await this.#values(socket);
      const bytes = testPayload(payload, values, step.checksum);
      const to = await this.#recipients(step.to ?? 'peer', socket);
      this.#lastTime = time.now();
      await send.perform(workbench, {
        ...{ socket: id, bytes },
        ...(to && { connection: to }),
        ...(step.raw === undefined ? {} : { raw: step.raw }),
      });
    }
    if (step.startTls !== undefined) {
      const connection = this.#progressOf(id).peer;
      await upgradeToTls.perform(workbench, { socket: id, connection });
      this.#lastTime = time.now();
    }
    return undefined;
  }

  /** What a step waits for. */
  async #see(step: TestStep, socket: WorkbenchSocket): Promise<TestFailure | undefined> {
    const failure = step.expect === undefined ? undefined : await this.#expect(step, socket);
    if (failure || step.never === undefined) {
      return failure;
    }
    const { time } = this.#terms;
    const expectation = await this.#expectation(step.never, socket);
    const { forMs = 0 } = step;
    const { seqs, times } = await this.#wait(socket, expectation, 1, forMs);
    if (seqs[0] !== undefined && !time.isCancelled) {
      const afterMs = Math.max(0, (times[0] ?? 0) - this.#lastTime);
      return describeUnwanted(await this.#engine(), socket, expectation, seqs[0], afterMs);
    }
    this.#lastTime = time.now();
    return undefined;
  }

  async #expect(step: TestStep, socket: WorkbenchSocket): Promise<TestFailure | undefined> {
    const { expect = '', notBeforeMs, count = 1 } = step;
    const withinMs = this.#limit(step);
    const { time } = this.#terms;
    const [min, max] = typeof count === 'number' ? [count, count] : count;
    const isRange = typeof count !== 'number';
    const since = this.#lastTime;
    const expectation = await this.#expectation(expect, socket);
    const found = await this.#wait(
      ...([socket, expectation, isRange ? max + 1 : min] as const),
      Math.max(0, since + withinMs - time.now()),
    );
    if (time.isCancelled) {
      return undefined;
    }
    const inTime = found.times.filter((at) => at <= since + withinMs + clockMs).length;
    const first = found.times[0];
    const isEarly =
      notBeforeMs !== undefined && first !== undefined && first + clockMs < since + notBeforeMs;
    if (inTime >= min && !(isRange && inTime > max) && !isEarly) {
      this.#take(socket, found, inTime, isRange);
      return undefined;
    }
    if (step.else !== undefined || step.optional === true) {
      this.#lastTime = time.now();
      return this.#otherwise(step.else ?? [], socket);
    }
    return missFailure(await this.#engine(), {
      ...{ socket, expectation, withinMs, min, max, isRange, notBeforeMs },
      afterSeq: this.#progressOf(socket.id).seq,
      found: found.times.map((at) => at - since),
    });
  }

  async #otherwise(
    steps: readonly PlainTestStep[],
    usual: WorkbenchSocket,
  ): Promise<TestFailure | undefined> {
    for (const step of steps) {
      const socket = step.socket === undefined ? usual : this.#terms.sockets.named(step.socket);
      const failure = await this.#step(step, socket);
      if (failure) {
        return failure;
      }
    }
    return undefined;
  }

  /** What was found is what later steps follow. */
  #take(
    { id }: WorkbenchSocket,
    { seqs, times, connections, captures }: Found,
    count: number,
    isRange: boolean,
  ): void {
    const last = count - 1;
    const seq = seqs[last];
    if (seq !== undefined) {
      const progress = this.#progressOf(id);
      progress.seq = seq;
      progress.peer = connections[last] || progress.peer;
      this.#lastEntry = { socket: id, seq };
      for (const named of captures?.slice(0, count) ?? []) {
        Object.entries(named).forEach(([name, bytes]) => this.#named.set(name, bytes));
      }
    }
    this.#lastTime = isRange ? this.#terms.time.now() : (times[last] ?? this.#lastTime);
  }

  async #exit(step: PlainTestStep): Promise<TestFailure | undefined> {
    const { exit } = step;
    const withinMs = this.#limit(step);
    if (exit === undefined || !this.program) {
      return undefined;
    }
    const { time } = this.#terms;
    const { ended } = this.program;
    await time.wait(Math.max(0, this.#lastTime + withinMs - time.now()), ended);
    const end = await Promise.race([ended, Promise.resolve(undefined)]);
    if (time.isCancelled) {
      return undefined;
    }
    if (end === undefined) {
      return {
        message: l10n.t('The program did not end within {0} ms.', formatCount(withinMs)),
      };
    }
    this.sawExit = true;
    this.#lastTime = time.now();
    if (end === exit) {
      return undefined;
    }
    return {
      message:
        typeof end === 'number'
          ? l10n.t('The program ended with exit code {0} instead of {1}.', end, exit)
          : l10n.t('The program ended: {0}.', end),
    };
  }

  /** How long something may take, in milliseconds. */
  #limit(step: TestStep): number {
    const { withinMs = usualWithinMs, count, optional } = step;
    const isWaitedOut = Array.isArray(count) || optional === true || step.else !== undefined;
    return this.#terms.isUnhurried && !isWaitedOut ? unhurriedMs : withinMs;
  }

  async #finish(step: PlainTestStep, socket: WorkbenchSocket): Promise<void> {
    const { workbench, time } = this.#terms;
    for (const [name, payload] of Object.entries(step.set ?? {})) {
      this.#named.set(name, testPayload(payload, await this.#values(socket)));
    }
    if (step.close !== undefined && step.close !== false) {
      const action =
        step.close === 'half'
          ? halfCloseConnection
          : step.close === 'reset'
            ? resetConnection
            : closeConnection;
      this.#lastTime = time.now();
      for (const connection of await this.#open(socket)) {
        await action.perform(workbench, { socket: socket.id, connection });
      }
    }
    if (step.stop === true) {
      this.#lastTime = time.now();
      await stopSocket.perform(workbench, { socket: socket.id });
    }
  }

  /** The connection that was spoken with last, else all that are open; throws a `UserError` without any. */
  async #open(socket: WorkbenchSocket): Promise<readonly ConnectionId[]> {
    const { connections } = await openConnections(this.#terms.workbench.link, socket);
    const ids = connections.map(({ id }) => id);
    const { peer } = this.#progressOf(socket.id);
    if (ids.length === 0) {
      throw noConnection(socket.definition.name);
    }
    return peer !== undefined && ids.includes(peer) ? [peer] : ids;
  }

  /** Undefined for all that are open. */
  async #recipients(
    to: NonNullable<PlainTestStep['to']>,
    socket: WorkbenchSocket,
  ): Promise<ConnectionId[] | undefined> {
    const { peer } = this.#progressOf(socket.id);
    if (to === 'all' || peer === undefined) {
      return undefined;
    }
    if (to === 'peer') {
      return [peer];
    }
    const { connections } = await openConnections(this.#terms.workbench.link, socket);
    return connections.map(({ id }) => id).filter((id) => id !== peer);
  }

  async #expectation(expected: Expected, socket: WorkbenchSocket): Promise<Expectation> {
    const values = await this.#values(socket);
    const { definition } = socket;
    return expectationOf(expected, {
      isTap: 'listen' in definition && forwardOf(definition) !== undefined,
      valueOf: (name) => this.#named.get(name),
      render: (payload) => testPayload(payload, values),
    });
  }

  async #wait(
    { id }: WorkbenchSocket,
    expectation: Expectation,
    count: number,
    timeoutMs: number,
  ): Promise<Found> {
    const { workbench, time } = this.#terms;
    const job = randomInt(2 ** 47);
    const engine = await this.#engine();
    const cancel = () => void engine.cancelJob(job);
    const forget = time.onCancel(cancel);
    const forgetEnd = this.#onEndedProgram(cancel);
    try {
      return await waitFor.perform(workbench, {
        ...{ filter: filterOf(expectation), sockets: [id], job, count },
        afterSeq: this.#progressOf(id).seq,
        timeoutMs: time.isCancelled ? 0 : Math.ceil(timeoutMs),
      });
    } finally {
      forget();
      forgetEnd();
    }
  }

  /**
   * Calls back some time after the program has failed, or has ended while nothing comes too late, unless a
   * step waits for its end.
   */
  #onEndedProgram(callback: () => void): () => void {
    if (!this.program || this.#awaitsExit) {
      return () => undefined;
    }
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    void this.program.ended.then((end) => {
      if ((end !== 0 || this.#terms.isUnhurried) && !isOver) {
        timer = setTimeout(callback, afterEndMs);
      }
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  async #values({ definition }: WorkbenchSocket) {
    const { name, encoding } = definition;
    return {
      ...{ named: this.#named, names: this.#names, seq: this.#sent, socket: name, encoding },
      received: await this.#received(),
    };
  }

  async #received(): Promise<Uint8Array | undefined> {
    if (!this.#lastEntry || !this.#readsReceived) {
      return undefined;
    }
    const engine = await this.#engine();
    return engine.payload({ ...this.#lastEntry, offset: 0, length: payloadBytesMax });
  }

  #engine() {
    return this.#terms.workbench.link.engine();
  }

  #progressOf(id: SocketId): Progress {
    let progress = this.#progress.get(id);
    if (!progress) {
      progress = { seq: this.#terms.afterSeq, peer: undefined };
      this.#progress.set(id, progress);
    }
    return progress;
  }
}

interface Found {
  readonly seqs: readonly number[];
  readonly times: readonly number[];
  readonly connections: readonly ConnectionId[];
  readonly captures?: readonly Captures[];
}
