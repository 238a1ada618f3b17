import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import type { Test } from '../../shared/test/testSchema.ts';
import { l10n } from '../l10n.ts';
import { isUserError, UserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { StepRunner } from './stepRunner.ts';
import { startProgram } from './testProgram.ts';
import type { ProgramEnd, TestProgram } from './testProgram.ts';
import type { TestFailure, TestResult } from './testResult.ts';
import { TestSockets } from './testSockets.ts';
import { TestTime } from './testTime.ts';

/** How long a program may take until it listens, and how often its clients try, in milliseconds. */
const listenMsMax = 10_000;
const retryEveryMs = 50;
/** How much of what a program printed a failure shows, in UTF-16 units. */
const printedMax = 4_000;

export interface TestOptions {
  readonly workbench: Workbench;
  readonly test: Test;
  /** The URI of the file that defines it and its sockets. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** What the program prints. */
  readonly print?: (text: string) => void;
  /** Told of each step before it is done, by its index in `do`. */
  readonly onStep?: (step: number) => void;
  /** Whether nothing comes too late, as while somebody steps through the program. Default: false. */
  readonly isUnhurried?: boolean;
  /** Starts what is tested in place of the `command`, as under a debugger. */
  readonly startProgram?: () => Promise<TestProgram>;
}

/**
 * Runs a test: starts its sockets and its program, does its steps, and stops all of that again, however it
 * ends. Whatever goes wrong is its failure.
 */
export async function runTest(options: TestOptions): Promise<TestResult> {
  const { workbench, test, file, signal } = options;
  const begun = performance.now();
  const time = new TestTime(signal);
  let sockets: TestSockets | undefined;
  let program: TestProgram | undefined;
  let afterSeq = 0;
  let failure: TestFailure | undefined;
  try {
    sockets = new TestSockets(workbench, test, file);
    await sockets.stopAll();
    afterSeq = await lastSeqOf(workbench);
    const steps = new StepRunner({
      ...{ workbench, sockets, test, time, afterSeq },
      isUnhurried: options.isUnhurried ?? false,
    });
    const printed = new Printed(options.print);
    const { atBeginning } = sockets;
    const isFirst = ({ definition }: WorkbenchSocket) =>
      roleOf(definition) === 'listener' || !hasProgram(options);
    for (const socket of atBeginning.filter(isFirst)) {
      failure ??= await begin(sockets, socket);
    }
    if (failure === undefined && hasProgram(options)) {
      program = await (options.startProgram?.() ?? runCommand(options, sockets, printed));
      steps.program = program;
    }
    for (const socket of atBeginning.filter((each) => !isFirst(each))) {
      failure ??= await beginWhenListening(sockets, socket, { time, program, steps, workbench });
    }
    failure ??= await steps.run(options.onStep);
    failure = withProgram(failure, await endOf(program), steps.sawExit, printed);
  } catch (error) {
    failure = { message: isUserError(error) ? error.message : String(error) };
  } finally {
    await program?.stop();
    await sockets?.end();
  }
  return {
    outcome: signal.aborted ? 'cancelled' : failure === undefined ? 'passed' : 'failed',
    ...(failure === undefined || signal.aborted ? {} : { failure }),
    durationMs: performance.now() - begun,
    sockets: sockets?.ids ?? [],
    afterSeq,
  };
}

function hasProgram({ test, startProgram: start }: TestOptions): boolean {
  return test.command !== undefined || start !== undefined;
}

/** Why a socket did not start; undefined where it runs. */
async function begin(
  sockets: TestSockets,
  socket: WorkbenchSocket,
): Promise<TestFailure | undefined> {
  const report = await sockets.start(socket);
  return report.state === 'running'
    ? undefined
    : {
        message: l10n.t(
          '“{0}” did not start: {1}',
          report.name,
          report.error?.description ?? report.state,
        ),
      };
}

/** Starts a client as soon as the program listens. */
async function beginWhenListening(
  sockets: TestSockets,
  socket: WorkbenchSocket,
  terms: {
    readonly time: TestTime;
    readonly program: TestProgram | undefined;
    readonly steps: StepRunner;
    readonly workbench: Workbench;
  },
): Promise<TestFailure | undefined> {
  const { time, program, steps, workbench } = terms;
  const deadline = time.now() + listenMsMax;
  for (;;) {
    const afterSeq = await lastSeqOf(workbench);
    const failure = await begin(sockets, socket);
    if (failure === undefined || isDatagramScheme(schemeOf(socket.definition))) {
      steps.beginAfter(socket, afterSeq);
      return failure;
    }
    const isOver = (await endOf(program)) !== undefined;
    if (isOver || time.now() >= deadline || time.isCancelled) {
      return failure;
    }
    await time.wait(retryEveryMs);
  }
}

function runCommand(
  { workbench, test, file }: TestOptions,
  sockets: TestSockets,
  printed: Printed,
): TestProgram {
  const { trust, files } = workbench;
  if (!trust.isTrusted) {
    throw new UserError(l10n.t('Trust the workspace to run the command of a test.'), trust.action);
  }
  const folder = files.localPath(files.locate('.', file) ?? '') ?? process.cwd();
  const filled = (text: string) =>
    text.replaceAll(/\$\{port:([^}]+)\}/g, (_, name: string) => portOf(sockets.named(name)));
  const { command = '' } = test;
  return startProgram(
    typeof command === 'string' ? filled(command) : command.map(filled),
    folder,
    (text) => printed.add(text),
  );
}

function portOf({ state }: WorkbenchSocket): string {
  return state.kind === 'running' ? (/:(\d+)$/.exec(state.endpoint)?.[1] ?? '') : '';
}

/** How the program ended, where it has by now. */
async function endOf(program: TestProgram | undefined): Promise<ProgramEnd | undefined> {
  return program && Promise.race([program.ended, Promise.resolve(undefined)]);
}

/** A program that failed by itself fails its test, and explains why a step failed. */
function withProgram(
  failure: TestFailure | undefined,
  end: ProgramEnd | undefined,
  sawExit: boolean,
  { text }: Printed,
): TestFailure | undefined {
  const isBad = end !== undefined && end !== 0 && !sawExit;
  if (failure === undefined && !isBad) {
    return undefined;
  }
  const lines = [
    ...(failure ? [failure.message] : []),
    ...(isBad
      ? [
          typeof end === 'number'
            ? l10n.t('The program ended with exit code {0}.', end)
            : l10n.t('The program ended: {0}.', end),
        ]
      : []),
    ...(text === '' ? [] : [l10n.t('The program printed:'), text.trimEnd()]),
  ];
  return { ...failure, message: lines.join('\n') };
}

/** The number of the newest entry of all. */
async function lastSeqOf({ link }: Workbench): Promise<number> {
  const engine = await link.engine();
  const { id, lastSeq } = await engine.openQuery({});
  await engine.closeQuery(id);
  return lastSeq;
}

/** The end of what a program printed. */
class Printed {
  readonly #print: ((text: string) => void) | undefined;
  text = '';

  constructor(print: ((text: string) => void) | undefined) {
    this.#print = print;
  }

  add(text: string): void {
    this.text = (this.text + text).slice(-printedMax);
    this.#print?.(text);
  }
}
