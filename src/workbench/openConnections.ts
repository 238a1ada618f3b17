import type { ConnectionSummary } from '../shared/connectionSummary.ts';
import { roleOf } from '../shared/definition/definition.ts';
import type { ConnectionId } from '../shared/entry.ts';
import type { EngineLink } from './engineLink.ts';
import { formatCount } from './figures.ts';
import { l10n } from './l10n.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** More than this a list is no help; the tree pages through them all. */
const offeredMost = 500;

export interface OpenConnections {
  readonly total: number;
  readonly connections: readonly ConnectionSummary[];
}

/** The oldest 500 at most. */
export async function openConnections(
  link: EngineLink,
  socket: WorkbenchSocket,
): Promise<OpenConnections> {
  return (
    (await link.current?.connections(socket.id, { from: 0, count: offeredMost })) ?? {
      total: 0,
      connections: [],
    }
  );
}

/** The only connection of a client; throws a `UserError` where there is none or a choice. */
export async function onlyConnection(
  link: EngineLink,
  socket: WorkbenchSocket,
): Promise<ConnectionId> {
  const { total, connections } = await openConnections(link, socket);
  const [connection] = connections;
  if (connection && (total === 1 || roleOf(socket.definition) === 'client')) {
    return connection.id;
  }
  throw new UserError(
    total === 0
      ? l10n.t('“{0}” has no open connection.', socket.definition.name)
      : l10n.t(
          '“{0}” has {1} open connections; name one by “connection”.',
          socket.definition.name,
          formatCount(total),
        ),
  );
}
