import { Console } from 'node:console';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import type { Failure } from '../../scripts/outcome.mjs';

/** What the script that started VS Code wants, as JSON in SOCKET_WORKBENCH_HOST_TESTS. */
interface HostTests {
  /** Regular expression on the full titles; all when left out. */
  readonly grep?: string;
  /** End of the names of the files to run, in the folder of this one. */
  readonly suffix: string;
  /** End of the names of files to leave out. */
  readonly excluded?: string;
  /** Path of the local socket that takes the report. */
  readonly report: string;
}

/**
 * Runs inside the extension host: finds the bundled tests beside this file and runs them with mocha.
 * The report goes over a local socket, because what an extension host prints gets lost among VS
 * Code's own lines. Its last line is `outcome` and an `Outcome` as JSON.
 */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const wanted = JSON.parse(process.env['SOCKET_WORKBENCH_HOST_TESTS'] ?? '') as HostTests;
  const report = net.connect(wanted.report);
  await once(report, 'connect');
  const print = (...parts: unknown[]) => void report.write(`${format(...parts)}\n`);
  Mocha.reporters.Base.consoleLog = print;
  // VS Code forbids to replace the methods of its console, but not the console.
  globalThis.console = new Console(report);

  const mocha = new Mocha({
    color: process.env['FORCE_COLOR'] === '1',
    timeout: 60_000,
    // VS Code, its debugger and its watchers of files have races of their own; a second failure counts.
    retries: 1,
    ...(wanted.grep === undefined ? {} : { grep: new RegExp(wanted.grep) }),
  });
  for (const file of (await fs.readdir(__dirname, { recursive: true })).sort()) {
    const isExcluded = wanted.excluded !== undefined && file.endsWith(wanted.excluded);
    if (file.endsWith(wanted.suffix) && !isExcluded) {
      mocha.addFile(path.join(__dirname, file));
    }
  }
  const failures: Failure[] = [];
  const retried: Failure[] = [];
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
    runner.on('fail', (test, error: Error) => {
      failures.push({ title: test.fullTitle(), error: error.stack ?? error.message });
    });
    runner.on('retry', (test: Mocha.Test, error: Error) => {
      retried.push({ title: test.fullTitle(), error: error.stack ?? error.message });
    });
  });
  const { passes: passed = 0, failures: failed = 0, pending: skipped = 0 } = stats ?? {};
  print(`outcome ${JSON.stringify({ passed, failed, skipped, failures, retried })}`);
  report.end();
  await once(report, 'close');
  if (failed > 0) {
    throw new Error(`${failed} failed`);
  }
}
