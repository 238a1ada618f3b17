import { parseArgs } from 'node:util';
import { UserError } from '../workbench/userError.ts';
import { options, verbs } from './options.ts';
import type { OptionValues, Verb } from './options.ts';

export interface CommandLine {
  /** Absent where only `--help` or `--version` is asked for. */
  readonly verb: Verb | undefined;
  readonly operands: readonly string[];
  readonly values: OptionValues;
}

/** Reads the arguments after the program's name. Throws a `UserError` where they make no sense. */
export function readArguments(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  const [first, ...operands] = positionals;
  const verb = verbs.find((known) => known === first);
  if (values['help'] || values['version']) {
    return { verb, operands, values };
  }
  if (!verb) {
    throw new UserError(
      first === undefined
        ? `Say what to do: ${verbs.join(', ')}.`
        : `“${first}” is none of ${verbs.join(', ')}.`,
    );
  }
  const misplaced = options.find(
    (option) =>
      values[option.name] !== undefined && !option.verbs.some((known: Verb) => known === verb),
  );
  if (misplaced) {
    throw new UserError(`--${misplaced.name} is not for ${verb}.`);
  }
  return { verb, operands, values };
}

function parse(args: readonly string[]): {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        options.map((option) => [
          option.name,
          {
            type: 'value' in option ? ('string' as const) : ('boolean' as const),
            ...('short' in option ? { short: option.short } : {}),
          },
        ]),
      ),
    });
    return { values, positionals };
  } catch (error) {
    // Node's own words name the option.
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}
