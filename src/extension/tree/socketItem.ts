import * as vscode from 'vscode';
import { closedKeptMs } from '../../shared/closedConnection.ts';
import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import { isTap } from '../../shared/definition/forward.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import { faultsOf, faultsOn } from '../../workbench/faultsOf.ts';
import { isOnNetwork, kindOf } from '../../workbench/socketFacts.ts';
import { trustCheck } from '../../workbench/trustCheck.ts';
import { roleIcon } from '../roleIcon.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { unsavedSocketUri } from './rowDecorations.ts';
import { rowName } from './rowName.ts';
import { socketDescription } from './socketDescription.ts';

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
    rowName(socket, listed),
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
  const role = roleIcon(socket.definition);
  switch (socket.state.kind) {
    case 'running':
      return isOnNetwork(socket)
        ? new vscode.ThemeIcon('globe', new vscode.ThemeColor('list.warningForeground'))
        : (socket.summary?.held ?? 0) > 0
          ? new vscode.ThemeIcon('debug-pause', new vscode.ThemeColor('list.warningForeground'))
          : faultsOn(socket).length > 0
            ? new vscode.ThemeIcon('flame', new vscode.ThemeColor('list.warningForeground'))
            : new vscode.ThemeIcon(role, new vscode.ThemeColor('charts.green'));
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
    ...(isTap(definition) ? ['tap'] : []),
    ...(definition.script === undefined ? [] : ['scripted']),
    isDatagramScheme(schemeOf(definition)) ? 'datagram' : 'stream',
    ...(schemeOf(definition) === 'tls' || summary?.certificate ? ['tls'] : []),
    isActive(state) ? 'active' : 'idle',
    state.kind,
    origin,
    ...(trustCheck(socket, workspaceTrust) ? ['untrusted'] : []),
    ...((summary?.openConnections ?? 0) > 0 ? ['connected'] : []),
    ...(isActive(state) && summary?.groups ? ['member'] : []),
    ...(summary?.sendJobs === undefined ? [] : ['sending']),
    ...(isActive(state) && faultsOf(socket).length > 0 ? ['hasFaults'] : []),
    ...(isActive(state) && summary?.held !== undefined ? ['holding'] : []),
  ].join(' ');
}
