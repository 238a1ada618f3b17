import * as vscode from 'vscode';
import type { ConnectionState } from '../../shared/connectionSummary.ts';
import { commandIds } from '../../shared/ids.ts';
import { shortenNameAmong } from '../../shared/shortName.ts';
import { describeConnectionEnd, describeConnectionState } from '../../workbench/describeState.ts';
import { formatAge, formatCount } from '../../workbench/figures.ts';
import { formatAgo } from '../../workbench/formatAgo.ts';
import { describeUnfinished } from '../../workbench/describeUnfinished.ts';
import { closedConnectionUri } from './rowDecorations.ts';
import { byteArrows, describeBytes } from './socketDescription.ts';
import { isClosed } from './treeNodes.ts';
import type { ConnectionNode, ListedConnection, MoreNode } from './treeNodes.ts';

/** UTF-16 units of a peer: an IPv4 address and port are never cut. */
const peerLength = 21;

/** Of a peer on this machine, whose port alone tells it from the others, and leaves the counts room. */
const portLength = ':65535'.length;
const onThisMachine = /^\w+:\/\/(?:127\.\d+\.\d+\.\d+|\[::1\]):/;

/**
 * A connection's row, without its tooltip.
 *
 * @param peers - of all connections that are listed with it: no two look the same
 * @param now - in milliseconds since the Unix epoch
 */
export function connectionItem(
  node: ConnectionNode,
  connection: ListedConnection,
  peers: Iterable<string>,
  now: number,
): vscode.TreeItem {
  const { peer, via, unfinishedBytes } = connection;
  const scheme = peer.length - withoutScheme(peer).length;
  const item = new vscode.TreeItem(
    withoutScheme(
      shortenNameAmong(peer, peers, onThisMachine.test(peer) ? portLength : scheme + peerLength),
    ),
  );
  const [age, state] = isClosed(connection)
    ? [formatAgo(now - connection.closedAt), describeConnectionEnd(connection.end)]
    : [formatAge(now - connection.openedAt), describeConnectionState(connection.state)];
  const bytes = describeBytes(connection);
  const arrows = byteArrows(connection);
  const rest = [
    ...(unfinishedBytes === undefined
      ? []
      : [describeUnfinished({ bytes: unfinishedBytes, frames: 1 })]),
    ...(via === undefined ? [] : [vscode.l10n.t('through {0}', via)]),
  ];
  item.id = `${node.socket}/${node.connection}`;
  item.description = [
    ...(arrows === undefined ? [] : [arrows]),
    ...(connection.state === 'open' ? [] : [state]),
    age,
    ...rest,
  ].join(' · ');
  item.accessibilityInformation = {
    label: [
      vscode.l10n.t('Connection with {0}', withoutScheme(peer)),
      state,
      ...(bytes === undefined ? [vscode.l10n.t('nothing sent or received')] : [bytes]),
      isClosed(connection) ? age : vscode.l10n.t('open for {0}', age),
      ...rest,
    ].join(', '),
  };
  if (isClosed(connection)) {
    item.iconPath = new vscode.ThemeIcon(
      connection.end.kind === 'close' ? 'circle-slash' : 'error',
      new vscode.ThemeColor('descriptionForeground'),
    );
    item.resourceUri = closedConnectionUri(node);
  } else {
    item.iconPath = new vscode.ThemeIcon(stateIcons[connection.state]);
  }
  item.contextValue = [
    // No word of an open one's: what is done with that would fail.
    isClosed(connection) ? 'closedConnection' : 'connection',
    peer.startsWith('udp:') ? 'datagram' : 'stream',
    connection.tls || peer.startsWith('tls:') ? 'tls' : 'plain',
    connection.state,
  ].join(' ');
  return item;
}

const stateIcons: Readonly<Record<ConnectionState, string>> = {
  handshake: 'arrow-swap',
  open: 'arrow-swap',
  localShutdown: 'arrow-left',
  remoteShutdown: 'arrow-right',
  closed: 'circle-slash',
};

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
