import * as vscode from 'vscode';
import type { ClosedConnection } from '../../shared/closedConnection.ts';
import type { ConnectionSummary } from '../../shared/connectionSummary.ts';
import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import { isEngineStopped } from '../../workbench/engineStopped.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { RegistryChange, SocketRegistry } from '../../workbench/socketRegistry.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { connectionItem, moreItem } from './connectionItem.ts';
import { hasClosedConnections, socketItem } from './socketItem.ts';
import { isConnection, isMore } from './treeNodes.ts';
import type { ConnectionNode, ListedConnection, SocketNode, TreeNode } from './treeNodes.ts';

/** Connections listed at first, and added by each "more". */
const pageSize = 100;

/** The engine answers with so many at once. */
const callSize = 1_000;

interface Branch {
  readonly node: SocketNode;
  /** What the row looked like when it was last asked for. */
  shown: string;
  /** How many connections may be listed. */
  wanted: number;
  readonly connections: Map<
    ConnectionId,
    { readonly node: ConnectionNode; summary: ListedConnection }
  >;
}

/**
 * The rows of the *Sockets* view: sockets, and under each its open connections, page by page, and those
 * that ended lately.
 */
export class SocketTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #registry: SocketRegistry;
  readonly #link: EngineLink;
  readonly #branches = new Map<SocketId, Branch>();
  readonly #nodes = new WeakSet();
  readonly #didChange = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();

  /** Whether a row had a twistie when the list was last asked for. */
  #hadTwisties = false;
  readonly #didList = new vscode.EventEmitter<void>();

  readonly onDidChangeTreeData = this.#didChange.event;
  /** Fires when VS Code has the list of sockets. */
  readonly onDidList = this.#didList.event;

  constructor(registry: SocketRegistry, link: EngineLink) {
    this.#registry = registry;
    this.#link = link;
  }

  dispose(): void {
    this.#didChange.dispose();
    this.#didList.dispose();
  }

  /** Asks VS Code for what changed, and for no more. `expanded` says whose connections are shown. */
  refresh({ ids, listChanged }: RegistryChange, expanded: ReadonlySet<SocketId>): void {
    // Rows without a twistie stand further left only while no row has one, so all of them move.
    if (listChanged || this.#hasTwisties() !== this.#hadTwisties) {
      this.#didChange.fire(undefined);
      return;
    }
    const changed = [...ids]
      .map((id) => ({ branch: this.#branches.get(id), socket: this.#registry.get(id) }))
      .filter(
        ({ branch, socket }) =>
          branch &&
          socket &&
          (expanded.has(socket.id) || branch.shown !== fingerprint(this.#socketItem(socket))),
      )
      .map(({ branch }) => branch?.node)
      .filter((node) => node !== undefined);
    if (changed.length > 0) {
      this.#didChange.fire(changed);
    }
  }

  /** Lists another page of a socket's connections. */
  showMore(id: SocketId): void {
    const branch = this.#branches.get(id);
    if (branch) {
      branch.wanted += pageSize;
      this.#didChange.fire(branch.node);
    }
  }

  /** The row of a socket or connection; undefined when it is not listed. */
  node(socket: SocketId, connection?: ConnectionId): TreeNode | undefined {
    if (!this.#registry.get(socket)) {
      return undefined;
    }
    const branch = this.#branch(socket);
    return connection === undefined ? branch.node : branch.connections.get(connection)?.node;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    if (isMore(node)) {
      return moreItem(node);
    }
    const branch = this.#branch(node.socket);
    if (isConnection(node)) {
      const connection = branch.connections.get(node.connection);
      return connection
        ? connectionItem(node, connection.summary, peersOf(branch), Date.now())
        : new vscode.TreeItem(String(node.connection));
    }
    const socket = this.#registry.get(node.socket);
    if (!socket) {
      return new vscode.TreeItem(node.socket);
    }
    const item = this.#socketItem(socket);
    branch.shown = fingerprint(item);
    return item;
  }

  /** Whether this very object was handed out as a row. */
  isNode(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.#nodes.has(value);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const nodes = await this.#children(node);
    nodes.forEach((child) => void this.#nodes.add(child));
    return nodes;
  }

  async #children(node: TreeNode | undefined): Promise<TreeNode[]> {
    if (!node) {
      const sockets = this.#registry.all();
      this.#forgetAllBut(sockets);
      this.#hadTwisties = this.#hasTwisties();
      // After VS Code has taken the answer.
      setTimeout(() => this.#didList.fire());
      return sockets.map(({ id }) => this.#branch(id).node);
    }
    return isConnection(node) || isMore(node) ? [] : this.#connections(node.socket);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return isConnection(node) || isMore(node) ? this.#branch(node.socket).node : undefined;
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    // Loaded with the first row that the pointer rests on.
    const { connectionTooltip, socketTooltip } = await import('./tooltips.ts');
    if (isConnection(node)) {
      const connection = this.#branch(node.socket).connections.get(node.connection);
      item.tooltip = connection && connectionTooltip(connection.summary);
    } else if (!isMore(node)) {
      const socket = this.#registry.get(node.socket);
      item.tooltip = socket && socketTooltip(socket);
    }
    return item;
  }

  #socketItem(socket: WorkbenchSocket): vscode.TreeItem {
    return socketItem(socket, this.#registry.all(), Date.now());
  }

  #hasTwisties(): boolean {
    return this.#registry.all().some((socket) => hasRows(socket));
  }

  async #connections(id: SocketId): Promise<TreeNode[]> {
    const engine = this.#link.current;
    const socket = this.#registry.get(id);
    if (!engine || !socket) {
      return [];
    }
    const branch = this.#branch(id);
    const found: ConnectionSummary[] = [];
    let closed: readonly ClosedConnection[] = [];
    let total = 0;
    try {
      do {
        const count = Math.min(callSize, branch.wanted - found.length);
        const page = await engine.connections(id, { from: found.length, count });
        total = page.total;
        found.push(...page.connections);
        if (page.connections.length < count) {
          break;
        }
      } while (found.length < branch.wanted);
      // Asked last: one that closes meanwhile is in both answers, not in neither.
      closed = await engine.closedConnections(id);
    } catch (error) {
      if (!isEngineStopped(error)) {
        throw error;
      }
    }
    const before = new Map(branch.connections);
    branch.connections.clear();
    const ended = new Set(closed.map(({ id }) => id));
    const open = found.filter((connection) => !ended.has(connection.id));
    for (const summary of [...open, ...closed]) {
      // VS Code finds a row to refresh by the identity of its node.
      const node = before.get(summary.id)?.node ?? { socket: id, connection: summary.id };
      branch.connections.set(summary.id, { node, summary });
    }
    const nodes = [...branch.connections.values()].map(({ node }) => node);
    const hidden = total - found.length;
    const more = hidden > 0 ? [{ socket: id, hidden }] : [];
    return [...nodes.slice(0, open.length), ...more, ...nodes.slice(open.length)];
  }

  #branch(id: SocketId): Branch {
    let branch = this.#branches.get(id);
    if (!branch) {
      branch = { node: { socket: id }, shown: '', wanted: pageSize, connections: new Map() };
      this.#branches.set(id, branch);
    }
    return branch;
  }

  #forgetAllBut(sockets: readonly WorkbenchSocket[]): void {
    const ids = new Set(sockets.map(({ id }) => id));
    for (const id of this.#branches.keys()) {
      if (!ids.has(id)) {
        this.#branches.delete(id);
      }
    }
  }
}

function* peersOf({ connections }: Branch): Generator<string> {
  for (const { summary } of connections.values()) {
    yield summary.peer;
  }
}

/** Whether something may be listed under it. */
function hasRows(socket: WorkbenchSocket): boolean {
  return isActive(socket.state) || hasClosedConnections(socket, Date.now());
}

/** Whatever of a row is in sight. */
function fingerprint(item: vscode.TreeItem): string {
  const { label, description, contextValue, collapsibleState, iconPath } = item;
  return JSON.stringify([label, description, contextValue, collapsibleState, iconPath]);
}
