import * as vscode from 'vscode';
import type { ConnectionSummary } from '../../shared/connectionSummary.ts';
import type { ConnectionId } from '../../shared/entry.ts';
import { describeConnectionState } from '../../workbench/describeState.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { formatAge } from '../../workbench/figures.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { openConnections } from '../../workbench/openConnections.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickSocket } from './pickSocket.ts';

/** An open connection of the socket; throws a `UserError` when it is not open. */
export async function openConnection(
  link: EngineLink,
  socket: WorkbenchSocket,
  id: ConnectionId,
): Promise<ConnectionSummary> {
  const count = 1_000;
  for (let from = 0; ; from += count) {
    const page = await link.current?.connections(socket.id, { from, count });
    const found = page?.connections.find((connection) => connection.id === id);
    if (found) {
      return found;
    }
    if (!page || from + count >= page.total) {
      throw new UserError(
        vscode.l10n.t('That connection of “{0}” is closed.', socket.definition.name),
      );
    }
  }
}

/** An open connection of the socket, or one that closed lately; throws a `UserError` for another. */
export async function knownConnection(
  link: EngineLink,
  socket: WorkbenchSocket,
  id: ConnectionId,
): Promise<ConnectionSummary> {
  const closed = (await link.current?.closedConnections(socket.id)) ?? [];
  return closed.find((connection) => connection.id === id) ?? openConnection(link, socket, id);
}

export function connectionChoice(connection: ConnectionSummary): Choice<ConnectionId> {
  const { id, peer, bytesIn, bytesOut, openedAt, state } = connection;
  return {
    value: id,
    label: peer.replace(/^\w+:\/\//, ''),
    description: `#${id} · ← ${formatBytes(bytesIn)} → ${formatBytes(bytesOut)} · ${formatAge(Date.now() - openedAt)} · ${describeConnectionState(state)}`,
    iconPath: new vscode.ThemeIcon('arrow-swap'),
  };
}

/**
 * A connection of the user's choice, an open one unless `withClosed`; asks for its socket first where
 * there are several.
 */
export async function pickConnection(
  deps: CommandDeps,
  title: string,
  withClosed = false,
): Promise<{ readonly socket: WorkbenchSocket; readonly connection: ConnectionId } | undefined> {
  const socket = await pickSocket(deps, {
    title,
    fits: ({ state, summary }) =>
      (state.kind === 'running' && (summary?.openConnections ?? 0) > 0) ||
      (withClosed && summary?.lastClosedAt !== undefined),
    none: withClosed
      ? vscode.l10n.t('There is no connection.')
      : vscode.l10n.t('No connection is open.'),
  });
  if (!socket) {
    return undefined;
  }
  const open = await openConnections(deps.link, socket);
  const closed = withClosed ? await deps.link.current?.closedConnections(socket.id) : undefined;
  const connections = [...open.connections, ...(closed ?? [])];
  const connection = await askOne(title, (frame) =>
    askChoice(frame, {
      placeholder: vscode.l10n.t('Which connection of {0}?', socket.definition.name),
      choices: connections.map(connectionChoice),
    }),
  );
  return connection === undefined ? undefined : { socket, connection };
}
