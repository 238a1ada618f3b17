import * as vscode from 'vscode';
import type { ConnectionSummary } from '../../shared/engineApi.ts';
import { commandIds } from '../../shared/ids.ts';
import { describeConnectionState } from '../describeState.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { formatAge, formatCount } from '../figures.ts';
import type { ConnectionNode, MoreNode } from './treeNodes.ts';

/** A connection's row, without its tooltip. */
export function connectionItem(
  node: ConnectionNode,
  connection: ConnectionSummary,
): vscode.TreeItem {
  const { peer, via, bytesIn, bytesOut, openedAt, state } = connection;
  const item = new vscode.TreeItem(withoutScheme(peer));
  item.id = `${node.socket}/${node.connection}`;
  const age = formatAge(Date.now() - openedAt);
  item.description = [
    `← ${formatBytes(bytesIn)}  → ${formatBytes(bytesOut)}`,
    age,
    ...(via === undefined ? [] : [vscode.l10n.t('through {0}', via)]),
    ...(state === 'open' ? [] : [describeConnectionState(state)]),
  ].join(' · ');
  item.iconPath = new vscode.ThemeIcon(
    state === 'localShutdown'
      ? 'arrow-left'
      : state === 'remoteShutdown'
        ? 'arrow-right'
        : 'arrow-swap',
  );
  item.contextValue = [
    'connection',
    peer.startsWith('udp:') ? 'datagram' : 'stream',
    connection.tls || peer.startsWith('tls:') ? 'tls' : 'plain',
    state,
  ].join(' ');
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      'Connection with {0}, {1}, received {2}, sent {3}, for {4}',
      withoutScheme(peer),
      describeConnectionState(state),
      formatBytes(bytesIn),
      formatBytes(bytesOut),
      age,
    ),
  };
  return item;
}

export function moreItem(node: MoreNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('… {0} more', formatCount(node.hidden)));
  item.id = `${node.socket}/more`;
  item.contextValue = 'more';
  item.tooltip = vscode.l10n.t('List more connections');
  item.command = {
    command: commandIds.showMoreConnections,
    title: vscode.l10n.t('List more connections'),
    arguments: [{ socket: node.socket }],
  };
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      '{0} more connections; press Enter to list more',
      formatCount(node.hidden),
    ),
    role: 'button',
  };
  return item;
}

function withoutScheme(endpoint: string): string {
  return endpoint.replace(/^\w+:\/\//, '');
}
