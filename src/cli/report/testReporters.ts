import { UserError } from '../../workbench/userError.ts';
import { jsonReporter } from './jsonReporter.ts';
import { junitReporter } from './junitReporter.ts';
import { specReporter } from './specReporter.ts';
import { tapReporter } from './tapReporter.ts';
import type { TestReporter } from './testReporter.ts';

export type ReporterName = 'spec' | 'tap' | 'junit' | 'json';

/** The reporters by name; each is made for one run of so many tests. */
export const testReporters: Readonly<Record<ReporterName, (total: number) => TestReporter>> = {
  spec: specReporter,
  tap: tapReporter,
  junit: junitReporter,
  json: jsonReporter,
};

/** The reporter of that name, `spec` where none is given. Throws a `UserError` where there is none. */
export function readReporter(given: string | true | undefined): ReporterName {
  const names = Object.keys(testReporters) as ReporterName[];
  const name = given === undefined ? 'spec' : names.find((known) => known === given);
  if (name === undefined) {
    throw new UserError(`--reporter: “${String(given)}” is none of ${names.join(', ')}.`);
  }
  return name;
}
