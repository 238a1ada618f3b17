import { isUserError } from '../workbench/userError.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';

/** Says on standard error what went wrong, and what to try; a failure of our own with its stack. */
export function complain(error: unknown, hint = ''): ExitCode {
  const isUsers = isUserError(error);
  const message = isUsers
    ? error.message
    : String(error instanceof Error ? (error.stack ?? error.message) : error);
  process.stderr.write(`${message}${hint}\n`);
  return isUsers ? exitCodes.usage : exitCodes.failed;
}
