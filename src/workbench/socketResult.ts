import type { Outcome } from '../shared/socketError.ts';
import { describeError } from './describeError.ts';
import { l10n } from './l10n.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/**
 * What the engine did with a socket. Throws a `UserError` that says why it did not; no outcome means that
 * the socket does not run.
 */
export function resultOf<T>(
  { definition: { name } }: Pick<WorkbenchSocket, 'definition'>,
  outcome: Outcome<T> | undefined,
): T {
  if (outcome?.ok === true) {
    return outcome.value;
  }
  if (!outcome) {
    throw new UserError(l10n.t('“{0}” is not running. Start it first.', name));
  }
  throw outcome.error.code === 'noPeer'
    ? noConnection(name)
    : new UserError(`${name} — ${describeError(outcome.error)}`);
}

export function noConnection(name: string): UserError {
  return new UserError(l10n.t('“{0}” has no open connection.', name));
}
