import * as vscode from 'vscode';
import { testControllerId } from '../../shared/ids.ts';
import type { CheckedTest, DefinitionPlace } from '../../workbench/definitions/checkDefinitions.ts';
import { describeStep } from '../../workbench/tests/describeStep.ts';
import type { TestResult } from '../../workbench/tests/testResult.ts';
import { rangeOf } from '../definitions/rangeOf.ts';
import { debuggedProgram } from './debuggedProgram.ts';
import type { TestDeps } from './testDeps.ts';

/** A test of a file, with its item and those of its steps. */
interface Known {
  readonly file: vscode.Uri;
  readonly checked: CheckedTest;
  readonly item: vscode.TestItem;
  readonly steps: readonly vscode.TestItem[];
}

/** When a test ran last, and with which sockets; milliseconds since the Unix epoch. */
interface Ran {
  readonly sockets: TestResult['sockets'];
  readonly from: number;
  readonly to: number;
}

/** Files, tests and steps in the Test Explorer, and what runs them. */
export class TestExplorer {
  readonly #deps: TestDeps;
  readonly #controller = vscode.tests.createTestController(
    testControllerId,
    vscode.l10n.t('Sockets'),
  );
  /** By the id of its item. */
  readonly #tests = new Map<string, Known>();
  readonly #ran = new Map<string, Ran>();
  /** Tests have ports in common: one at a time. */
  #queue: Promise<void> = Promise.resolve();

  constructor(deps: TestDeps) {
    this.#deps = deps;
    const { Run, Debug } = vscode.TestRunProfileKind;
    const run = this.#controller.createRunProfile(
      vscode.l10n.t('Run'),
      Run,
      (request, token) => this.#run(request, token, false),
      true,
    );
    run.supportsContinuousRun = true;
    this.#controller.createRunProfile(vscode.l10n.t('Debug'), Debug, (request, token) =>
      this.#run(request, token, true),
    );
  }

  dispose(): void {
    this.#controller.dispose();
  }

  /** Takes over the tests that a file has now. */
  takeIn(file: vscode.Uri): void {
    const key = file.toString();
    for (const [id, known] of this.#tests) {
      if (known.file.toString() === key) {
        this.#tests.delete(id);
      }
    }
    const found = this.#deps.definitions.testsOf(file);
    if (!found) {
      this.#controller.items.delete(key);
      return;
    }
    const label = vscode.workspace.asRelativePath(file);
    const parent =
      this.#controller.items.get(key) ?? this.#controller.createTestItem(key, label, file);
    parent.children.replace(
      found.tests.map((checked, at) => this.#itemOf(file, checked, found.text, at)),
    );
    this.#controller.items.add(parent);
  }

  /** Runs one test, as from the Test Explorer; resolves with whether there is such a test that can run. */
  async runTest(file: string, name: string, isDebugged: boolean): Promise<boolean> {
    const known = this.#tests.get(itemId(file, name));
    if (!known?.checked.test) {
      return false;
    }
    const { token, dispose } = uncancelled();
    const request = new vscode.TestRunRequest([known.item]);
    await this.#runAll(request, new Set([known]), token, isDebugged).finally(dispose);
    return true;
  }

  /** Shows what a test said and heard when it ran last. */
  async showTraffic(id: string): Promise<void> {
    const ran = this.#ran.get(this.#testOf(id)?.item.id ?? id);
    if (ran) {
      const time = (ms: number) => new Date(ms).toISOString();
      const filter = `after:${time(ran.from)} before:${time(ran.to)}`;
      await this.#deps.showTraffic({ sockets: [...ran.sockets], filter });
    }
  }

  #itemOf(file: vscode.Uri, checked: CheckedTest, text: string, at: number): vscode.TestItem {
    const id = itemId(file.toString(), checked.name);
    const create = (own: string, label: string, place: DefinitionPlace, order: number) => {
      const item = this.#controller.createTestItem(own, label, file);
      item.range = rangeOf(text, place);
      item.sortText = String(order).padStart(6, '0');
      return item;
    };
    const item = create(id, checked.name, checked.place, at);
    if (!checked.test) {
      item.error = vscode.l10n.t('This test is not valid; see Problems.');
    }
    const steps = (checked.test?.do ?? []).flatMap((step, order) => {
      const place = checked.steps[order];
      return place ? [create(`${id}#${order}`, describeStep(step), place, order)] : [];
    });
    item.children.replace(steps);
    this.#tests.set(id, { file, checked, item, steps });
    return item;
  }

  /** The test of that id, or of that step. */
  #testOf(id: string): Known | undefined {
    return this.#tests.get(id) ?? this.#tests.get(id.replace(/#\d+$/, ''));
  }

  /** Those that a request asks for now, each once. */
  #wanted({ include, exclude = [] }: vscode.TestRunRequest): ReadonlySet<Known> {
    const isIn = (items: readonly vscode.TestItem[], { item, file }: Known) =>
      items.some(({ id }) => this.#testOf(id)?.item.id === item.id || id === file.toString());
    return new Set(
      [...this.#tests.values()].filter(
        (known) => (!include || isIn(include, known)) && !isIn(exclude, known),
      ),
    );
  }

  async #run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    isDebugged: boolean,
  ): Promise<void> {
    if (request.continuous !== true) {
      await this.#runAll(request, this.#wanted(request), token, isDebugged);
      return;
    }
    const again = (isConcerned: (known: Known) => boolean) => {
      const tests = new Set([...this.#wanted(request)].filter(isConcerned));
      if (tests.size > 0) {
        void this.#runAll(request, tests, token, isDebugged);
      }
    };
    // A file of definitions is read some time after it was saved; all else may be what is tested.
    const subscriptions = [
      this.#deps.definitions.onDidRead((file) => {
        setImmediate(() => again((known) => known.file.toString() === file.toString()));
      }),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (!this.#controller.items.get(uri.toString())) {
          again(() => true);
        }
      }),
    ];
    token.onCancellationRequested(() => subscriptions.forEach((each) => void each.dispose()));
  }

  async #runAll(
    request: vscode.TestRunRequest,
    tests: ReadonlySet<Known>,
    token: vscode.CancellationToken,
    isDebugged: boolean,
  ): Promise<void> {
    const run = this.#controller.createTestRun(request);
    const cancelled = new AbortController();
    const subscriptions = [token, run.token].map((each) =>
      each.onCancellationRequested(() => cancelled.abort()),
    );
    if (token.isCancellationRequested) {
      cancelled.abort();
    }
    tests.forEach(({ item }) => run.enqueued(item));
    const before = this.#queue;
    let done: () => void = () => undefined;
    this.#queue = new Promise((resolve) => (done = resolve));
    await before;
    try {
      for (const known of tests) {
        await this.#runOne(run, known, cancelled.signal, isDebugged);
      }
    } finally {
      done();
      subscriptions.forEach((each) => void each.dispose());
      run.end();
    }
  }

  async #runOne(
    run: vscode.TestRun,
    { file, checked, item, steps }: Known,
    signal: AbortSignal,
    isDebugged: boolean,
  ): Promise<void> {
    const { test } = checked;
    if (signal.aborted || !test) {
      run.skipped(item);
      return;
    }
    run.started(item);
    let current = -1;
    const { runTest } = await import('../../workbench/tests/testRun.ts');
    const print = (text: string) =>
      run.appendOutput(text.replaceAll(/\r?\n/g, '\r\n'), undefined, item);
    const { debug } = test;
    const from = Date.now();
    const result = await runTest({
      ...{ workbench: this.#deps.workbench, test, file: file.toString(), signal, print },
      isUnhurried: isDebugged,
      ...(isDebugged &&
        debug !== undefined && { startProgram: () => debuggedProgram(file, debug) }),
      onStep: (at) => {
        const done = steps[current];
        if (done) {
          run.passed(done);
        }
        current = at;
        const step = steps[at];
        if (step) {
          run.started(step);
        }
      },
    });
    // Filters have milliseconds, entries less than these.
    this.#ran.set(item.id, { sockets: result.sockets, from: from - 1, to: Date.now() + 1 });
    tell(run, { item, steps }, current, result);
  }
}

function itemId(file: string, name: string): string {
  return `${file}#${name}`;
}

/** For a run that ends by the run's own token only. */
function uncancelled(): { readonly token: vscode.CancellationToken; readonly dispose: () => void } {
  const source = new vscode.CancellationTokenSource();
  return { token: source.token, dispose: () => source.dispose() };
}

/** Shows how a test ended; `current` is the step that it came to. */
function tell(
  run: vscode.TestRun,
  { item, steps }: Pick<Known, 'item' | 'steps'>,
  current: number,
  { outcome, failure, durationMs }: TestResult,
): void {
  const last = steps[current];
  if (outcome === 'passed') {
    if (last) {
      run.passed(last);
    }
    run.passed(item, durationMs);
    return;
  }
  const failed = steps[failure?.step ?? -1];
  const skipped = failed ? steps.slice(steps.indexOf(failed) + 1) : steps.slice(current + 1);
  skipped.forEach((step) => run.skipped(step));
  if (outcome === 'cancelled' || !failure) {
    [...(last ? [last] : []), item].forEach((each) => run.skipped(each));
    return;
  }
  if (last && last !== failed) {
    run.passed(last);
  }
  const at = failed ?? item;
  const { message, difference } = failure;
  const shown = difference
    ? vscode.TestMessage.diff(message, difference.expected, difference.actual)
    : new vscode.TestMessage(message);
  if (at.uri && at.range) {
    shown.location = new vscode.Location(at.uri, at.range);
  }
  run.appendOutput(`${message.replaceAll(/\r?\n/g, '\r\n')}\r\n`, shown.location, item);
  if (failed) {
    run.failed(failed, shown);
  }
  run.failed(item, failed ? [] : shown, durationMs);
}
