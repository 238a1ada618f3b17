import { performance } from 'node:perf_hooks';
import { runTest } from '../workbench/tests/testRun.ts';
import { UserError } from '../workbench/userError.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { namedOrUsual, readDefinitionFiles } from './definitionFiles.ts';
import { write } from './entryWriter.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import type { OptionValues } from './options.ts';
import { testReporters } from './report/testReporters.ts';
import type { ReporterName } from './report/testReporters.ts';

export interface TestFilesOptions {
  readonly values: OptionValues;
  readonly format: ReporterName;
  readonly signal: AbortSignal;
}

/**
 * Runs the tests of the files, one after the other, and reports them on standard output. Throws a `UserError`
 * where a file is not valid, and where there is no test.
 */
export async function testFiles(
  workbench: Workbench,
  names: readonly string[],
  { values: { grep }, format, signal }: TestFilesOptions,
): Promise<ExitCode> {
  const files = await readDefinitionFiles(await namedOrUsual(names));
  files.forEach(({ uri, definitions }) => workbench.registry.setFile(uri, definitions));
  const isWanted = (name: string) =>
    typeof grep !== 'string' || name.toLowerCase().includes(grep.toLowerCase());
  const wanted = files.flatMap((file) =>
    file.tests.filter(({ name }) => isWanted(name)).map((checked) => ({ file, checked })),
  );
  if (wanted.length === 0) {
    throw new UserError(
      `${files.map(({ name }) => name).join(', ')}: there is no test in it${typeof grep === 'string' ? ` with “${grep}” in its name` : ''}.`,
    );
  }
  const reporter = testReporters[format](wanted.length);
  const begun = performance.now();
  let failed = 0;
  let passed = 0;
  for (const { file, checked } of wanted) {
    const { name, test, place, steps } = checked;
    if (signal.aborted || !test) {
      break;
    }
    const result = await runTest({ workbench, test, file: file.uri, signal });
    if (result.outcome === 'cancelled') {
      break;
    }
    const step = steps[result.failure?.step ?? -1];
    await write(
      process.stdout,
      reporter.done({
        ...{ file: file.name, name, result },
        line: file.lineOf((step ?? place).offset),
      }),
    );
    passed += result.outcome === 'passed' ? 1 : 0;
    failed += result.outcome === 'failed' ? 1 : 0;
  }
  const durationMs = performance.now() - begun;
  const isCancelled = passed + failed < wanted.length;
  await write(process.stdout, reporter.end({ passed, failed, isCancelled, durationMs }));
  return failed === 0 ? exitCodes.done : exitCodes.failed;
}
