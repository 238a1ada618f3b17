import { complain } from './complain.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import { readArguments } from './readArguments.ts';
import type { CommandLine } from './readArguments.ts';
import { usage } from './usage.ts';
import { version } from './version.ts';

/** Does what the arguments say. All that opens something is loaded when it is asked for. */
async function main(args: readonly string[]): Promise<ExitCode> {
  let commandLine: CommandLine;
  try {
    commandLine = readArguments(args);
  } catch (error) {
    return complain(error, ' Try --help.');
  }
  const { verb, values } = commandLine;
  if (values.help) {
    process.stdout.write(usage(verb));
    return exitCodes.done;
  }
  if (values.version) {
    process.stdout.write(`${version}\n`);
    return exitCodes.done;
  }
  const { performVerb } = await import('./performVerb.ts');
  return performVerb(commandLine);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
