import { namedOrUsual, readDefinitionFile } from './definitionFiles.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';

/** Prints what is wrong in the files, a line each, with its place. Throws a `UserError` where one can't be read. */
export async function validateFiles(names: readonly string[]): Promise<ExitCode> {
  const files = await Promise.all((await namedOrUsual(names)).map(readDefinitionFile));
  const faults = files.flatMap((file) => file.faults);
  for (const fault of faults) {
    process.stdout.write(`${fault}\n`);
  }
  for (const { name, definitions, tests } of files.filter((file) => file.faults.length === 0)) {
    process.stderr.write(`${name}: sockets ${definitions.length}, tests ${tests.length}\n`);
  }
  return faults.length === 0 ? exitCodes.done : exitCodes.usage;
}
