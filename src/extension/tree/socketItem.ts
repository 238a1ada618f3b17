import * as vscode from 'vscode';
import { closedKeptMs } from '../../shared/closedConnection.ts';
import { roleOf, schemeOf } from '../../shared/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import { shortenNameAmong } from '../../shared/shortName.ts';
import { isOnNetwork, kindOf } from '../../workbench/socketFacts.ts';
import { trustCheck } from '../../workbench/trustCheck.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { unsavedSocketUri } from './rowDecorations.ts';
import { socketDescription } from './socketDescription.ts';

/** UTF-16 units of a name that leave room for the first count in a side bar of 300 pixels. */
const nameLength = 20;

/**
 * A socket's row, without its tooltip.
 *
 * @param listed - all sockets: no two names look the same
 * @param now - in milliseconds since the Unix epoch
 */
export function socketItem(
  socket: WorkbenchSocket,
  listed: readonly WorkbenchSocket[],
  now: number,
): vscode.TreeItem {
  const { definition, id, state } = socket;
  const item = new vscode.TreeItem(
    shortenNameAmong(
      definition.name,
      listed.map((other) => other.definition.name),
      nameLength,
    ),
    // Not by the number of open connections: short ones would make the rows jump sideways.
    isActive(state) || hasClosedConnections(socket, now)
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.None,
  );
  const { shown, spoken } = socketDescription(socket, now);
  item.id = `${id}/`;
  item.description = shown;
  item.iconPath = iconOf(socket);
  item.contextValue = contextOf(socket);
  const canBeSaved = socket.origin === 'adHoc' && vscode.workspace.workspaceFolders !== undefined;
  if (canBeSaved) {
    item.resourceUri = unsavedSocketUri(id);
  }
  item.accessibilityInformation = {
    label: [
      ...[definition.name, kindOf(socket), spoken],
      ...(canBeSaved ? [vscode.l10n.t('not saved in sockets.json')] : []),
    ].join(', '),
  };
  return item;
}

/** Whether connections that ended are still listed under it. */
export function hasClosedConnections({ summary }: WorkbenchSocket, now: number): boolean {
  const { lastClosedAt, openConnections = 0 } = summary ?? {};
  // A stop closes what was open; the summary that says so comes a moment later.
  return openConnections > 0 || (lastClosedAt !== undefined && now - lastClosedAt < closedKeptMs);
}

function iconOf(socket: WorkbenchSocket): vscode.ThemeIcon {
  const role = roleOf(socket.definition) === 'listener' ? 'broadcast' : 'plug';
  switch (socket.state.kind) {
    case 'running':
      return isOnNetwork(socket)
        ? new vscode.ThemeIcon('globe', new vscode.ThemeColor('list.warningForeground'))
        : new vscode.ThemeIcon(role, new vscode.ThemeColor('testing.iconPassed'));
    case 'starting':
    case 'stopping':
    case 'reconnecting':
      return new vscode.ThemeIcon('loading~spin');
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'stopped':
      return new vscode.ThemeIcon(role, new vscode.ThemeColor('disabledForeground'));
  }
}

/** A set of words for the menus' `when` clauses. */
function contextOf(socket: WorkbenchSocket): string {
  const { definition, state, origin, summary } = socket;
  return [
    'socket',
    roleOf(definition),
    isDatagramScheme(schemeOf(definition)) ? 'datagram' : 'stream',
    ...(schemeOf(definition) === 'tls' || summary?.certificate ? ['tls'] : []),
    isActive(state) ? 'active' : 'idle',
    state.kind,
    origin,
    ...(trustCheck(socket, workspaceTrust) ? ['untrusted'] : []),
    ...((summary?.openConnections ?? 0) > 0 ? ['connected'] : []),
    ...(isActive(state) && summary?.groups ? ['member'] : []),
    ...(summary?.sendJobs === undefined ? [] : ['sending']),
  ].join(' ');
}
