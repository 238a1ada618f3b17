import * as os from 'node:os';
import * as vscode from 'vscode';
import { endpointOf, roleOf, schemeOf, viaOf } from '../../shared/definition.ts';
import {
  formatEndpoint,
  isDatagramScheme,
  isLoopback,
  parseEndpoint,
} from '../../shared/endpoint.ts';
import { formatProxyAddress } from '../../shared/tunnel.ts';
import { reachableEndpoints } from '../../shared/reachableEndpoints.ts';
import { startRefusal } from '../startRefusal.ts';
import { describeState } from '../describeState.ts';
import { describeTransmission } from '../describeTransmission.ts';
import { isUnverified } from '../describeTls.ts';
import { formatCount } from '../figures.ts';
import { isActive } from '../workbenchSocket.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';

/** A socket's row, without its tooltip. */
export function socketItem(socket: WorkbenchSocket): vscode.TreeItem {
  const { definition, id } = socket;
  const item = new vscode.TreeItem(
    definition.name,
    // Not by the number of connections: short ones would make the rows jump sideways.
    isActive(socket.state)
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

/**
 * By which URLs other machines can reach it, where it is bound to all interfaces; those of this
 * moment, as networks come and go while it runs.
 */
export function reachableAs({ definition, state }: WorkbenchSocket): string[] {
  return state.kind === 'running' && 'listen' in definition
    ? reachableEndpoints(state.endpoint, definition.ipv6Only, os)
    : [];
}

/** Whether programs on other machines can reach what it listens on. */
export function isOnNetwork(socket: WorkbenchSocket): boolean {
  const parsed = parseEndpoint(currentEndpoint(socket));
  return roleOf(socket.definition) === 'listener' && parsed.ok && !isLoopback(parsed.endpoint);
}

function descriptionOf(socket: WorkbenchSocket): string {
  const { definition, state, outdated, summary } = socket;
  const count = summary?.openConnections ?? 0;
  const via = viaOf(definition);
  const endpoint = endpointBeside(definition.name, currentEndpoint(socket));
  const parts = [
    // First, as a narrow side bar cuts the rest.
    describeState(state),
    ...(!isActive(state) && startRefusal(socket) ? [vscode.l10n.t('not trusted')] : []),
    ...(endpoint === undefined ? [] : [endpoint]),
    ...(via === undefined ? [] : [vscode.l10n.t('through {0}', formatProxyAddress(via))]),
    ...(isOnNetwork(socket) ? [vscode.l10n.t('reachable from the network')] : []),
    ...(isUnverified(definition) ? [vscode.l10n.t('certificates not verified')] : []),
    ...(count > 0 && isActive(state) && roleOf(definition) === 'listener'
      ? [
          isDatagramScheme(schemeOf(definition))
            ? vscode.l10n.t('peers: {0}', formatCount(count))
            : vscode.l10n.t('connections: {0}', formatCount(count)),
        ]
      : []),
    ...(summary?.transmissions ?? []).map(describeTransmission),
    ...(outdated === 'changed' ? [vscode.l10n.t('changed, counts from its next start')] : []),
    ...(outdated === 'removed' ? [vscode.l10n.t('no longer in sockets.json')] : []),
  ];
  return parts.join(' · ');
}

/** `TCP 127.0.0.1:9999`; undefined where the name tells it already, as `TCP 9999` does. */
function endpointBeside(name: string, url: string): string | undefined {
  const parsed = parseEndpoint(url);
  if (!parsed.ok) {
    return url;
  }
  const { endpoint } = parsed;
  const text = formatEndpoint(endpoint);
  const rest = text.slice(text.indexOf(':') + 1).replace(/^\/\//, '');
  const words = name.split(/\s+/);
  const isTold =
    words.includes(rest) ||
    ('port' in endpoint && endpoint.host === '127.0.0.1' && words.includes(String(endpoint.port)));
  return isTold ? undefined : `${endpoint.scheme.toUpperCase()} ${rest}`;
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
    ...(startRefusal(socket) ? ['untrusted'] : []),
    ...((summary?.openConnections ?? 0) > 0 ? ['connected'] : []),
    ...(isActive(state) && summary?.groups ? ['member'] : []),
    ...(summary?.transmissions === undefined ? [] : ['sending']),
  ].join(' ');
}
