import type { ClosedConnection } from '../../shared/closedConnection.ts';
import type { ConnectionSummary } from '../../shared/connectionSummary.ts';
import type { ConnectionId, SocketId } from '../../shared/entry.ts';

/**
 * A row of the tree. It has the shape of the commands' argument objects, as menus pass it on. As the
 * argument in a row's own `command` it takes a copy: a node that VS Code passes alone comes from the
 * view's title.
 */
export type TreeNode = SocketNode | ConnectionNode | MoreNode;

export interface SocketNode {
  readonly socket: SocketId;
}

export interface ConnectionNode {
  readonly socket: SocketId;
  readonly connection: ConnectionId;
}

/** A connection's summary; a closed one says how it ended. */
export type ListedConnection = ConnectionSummary | ClosedConnection;

export function isClosed(connection: ListedConnection): connection is ClosedConnection {
  return 'closedAt' in connection;
}

/** Stands for the connections that are not listed yet. */
export interface MoreNode {
  readonly socket: SocketId;
  readonly hidden: number;
}

export function isConnection(node: TreeNode): node is ConnectionNode {
  return 'connection' in node;
}

export function isMore(node: TreeNode): node is MoreNode {
  return 'hidden' in node;
}
