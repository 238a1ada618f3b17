import { l10n } from './l10n.ts';
import type { SocketRegistry } from './socketRegistry.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** The socket of that id or name. Throws a `UserError` when there is none. */
export function namedSocket(registry: SocketRegistry, idOrName: string): WorkbenchSocket {
  const socket = registry.find(idOrName);
  if (!socket) {
    throw new UserError(l10n.t('There is no socket “{0}”.', idOrName));
  }
  return socket;
}
