import * as vscode from 'vscode';
import { endpointOf, roleOf, schemeOf } from '../../shared/definition.ts';
import { isDatagramScheme, isLoopback, parseEndpoint } from '../../shared/endpoint.ts';
import { describeState } from '../describeState.ts';
import { formatCount } from '../figures.ts';
import { isActive } from '../socketRegistry.ts';
import type { WorkbenchSocket } from '../socketRegistry.ts';

/** A socket's row, without its tooltip. */
export function socketItem(socket: WorkbenchSocket): vscode.TreeItem {
  const { definition, id, summary } = socket;
  const count = summary?.openConnections ?? 0;
  const item = new vscode.TreeItem(
    definition.name,
    // A stopped socket has no connections, and an empty twistie only disappoints.
    count > 0 && isActive(socket.state)
      ? vscode.TreeItemCollapsibleState.Collapsed
      : vscode.TreeItemCollapsibleState.None,
  );
  item.id = `${id}/`;
  item.description = descriptionOf(socket);
  item.iconPath = iconOf(socket);
  item.contextValue = contextOf(socket);
  item.accessibilityInformation = {
    label: `${definition.name}, ${kindOf(socket)}, ${item.description}`,
  };
  return item;
}

/** `TCP listener`, `UDP client`, … */
export function kindOf({ definition }: WorkbenchSocket): string {
  const protocol = schemeOf(definition).toUpperCase();
  return roleOf(definition) === 'listener'
    ? vscode.l10n.t('{0} listener', protocol)
    : vscode.l10n.t('{0} client', protocol);
}

/** The endpoint that the system reports while it runs, else the defined one. */
export function currentEndpoint({ definition, state }: WorkbenchSocket): string {
  return state.kind === 'running' ? state.endpoint : endpointOf(definition);
}

/** Whether programs on other machines can reach what it listens on. */
export function isOnNetwork(socket: WorkbenchSocket): boolean {
  const parsed = parseEndpoint(currentEndpoint(socket));
  return roleOf(socket.definition) === 'listener' && parsed.ok && !isLoopback(parsed.endpoint);
}

function descriptionOf(socket: WorkbenchSocket): string {
  const { state, outdated, summary } = socket;
  const count = summary?.openConnections ?? 0;
  const parts = [
    currentEndpoint(socket),
    describeState(state),
    ...(isOnNetwork(socket) ? [vscode.l10n.t('reachable from the network')] : []),
    ...(count > 0 && isActive(state) && roleOf(socket.definition) === 'listener'
      ? [
          isDatagramScheme(schemeOf(socket.definition))
            ? vscode.l10n.t('peers: {0}', formatCount(count))
            : vscode.l10n.t('connections: {0}', formatCount(count)),
        ]
      : []),
    ...(outdated === 'changed' ? [vscode.l10n.t('changed, counts from its next start')] : []),
    ...(outdated === 'removed' ? [vscode.l10n.t('no longer in sockets.json')] : []),
  ];
  return parts.join(' · ');
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
      return new vscode.ThemeIcon('loading~spin');
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'stopped':
      return new vscode.ThemeIcon(role, new vscode.ThemeColor('disabledForeground'));
  }
}

/** A set of words for the menus' `when` clauses. */
function contextOf({ definition, state, origin, summary }: WorkbenchSocket): string {
  return [
    'socket',
    roleOf(definition),
    isDatagramScheme(schemeOf(definition)) ? 'datagram' : 'stream',
    isActive(state) ? 'active' : 'idle',
    state.kind,
    origin,
    ...((summary?.openConnections ?? 0) > 0 ? ['connected'] : []),
  ].join(' ');
}
