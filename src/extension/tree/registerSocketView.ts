import * as vscode from 'vscode';
import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import { viewIds } from '../../shared/ids.ts';
import type { Definitions } from '../definitions/definitions.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import { FocusedRow } from './focusedRow.ts';
import { registerRowDecorations } from './rowDecorations.ts';
import { SocketTree } from './socketTree.ts';
import { describeProblems } from './describeProblems.ts';
import type { TreeNode } from './treeNodes.ts';

/** The tree changes twice a second at most. */
const refreshMs = 500;

/** How often ages are brought up to date: those of sockets, and, every so many times, of connections. */
const ageMs = 1_000;
const connectionAgeTicks = 5;

export interface SocketView {
  /** The socket of the only selected row. */
  readonly selected: () => SocketId | undefined;
  /** What a key is about; to be called after the focused row was toggled twice, see `FocusedRow`. */
  readonly focusedRows: () => readonly TreeNode[];
  /** Selects the row without taking the focus. */
  readonly reveal: (socket: SocketId, connection?: ConnectionId) => void;
  readonly tree: SocketTree;
  readonly dispose: () => void;
}

/** The *Sockets* view with its badge; refreshes what changed, and nothing while it is hidden. */
export function registerSocketView(
  registry: SocketRegistry,
  link: EngineLink,
  definitions: Definitions,
  log: vscode.LogOutputChannel,
): SocketView {
  const tree = new SocketTree(registry, link);
  const view = vscode.window.createTreeView<TreeNode>(viewIds.sockets, {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  if (vscode.env.remoteName !== undefined) {
    // Sockets live where the workspace is, which may be another machine than the user's.
    view.description = vscode.env.remoteName;
  }
  const focusedRow = new FocusedRow();
  const expanded = new Set<SocketId>();
  let pending: { ids: Set<SocketId>; listChanged: boolean } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastRefresh = 0;

  const refresh = (): void => {
    timer = undefined;
    if (pending && view.visible) {
      lastRefresh = performance.now();
      tree.refresh(pending, expanded);
      pending = undefined;
    }
  };
  const schedule = (ids: Iterable<SocketId>, listChanged: boolean): void => {
    pending ??= { ids: new Set(), listChanged: false };
    for (const id of ids) {
      pending.ids.add(id);
    }
    pending.listChanged ||= listChanged;
    timer ??= setTimeout(refresh, Math.max(0, lastRefresh + refreshMs - performance.now()));
  };
  const showCount = (): void => {
    const count = registry.all().filter(({ state }) => state.kind === 'running').length;
    if ((view.badge?.value ?? 0) !== count) {
      view.badge =
        count === 0
          ? undefined
          : { value: count, tooltip: vscode.l10n.t('Running sockets: {0}', count) };
    }
  };
  const showHindrances = (): void => {
    const message = describeProblems(registry.all(), definitions.faulty());
    if (view.message !== message) {
      // Absent, not empty: an empty message takes the place of the welcome.
      view.message = message as string;
    }
  };
  let ticks = 0;
  const ages = setInterval(() => {
    ticks += 1;
    if (view.visible && !timer) {
      const aged = registry.all().filter(({ summary }) => summary?.lastMessageAt !== undefined);
      const isDue = ticks % connectionAgeTicks === 0;
      const ids = new Set([...aged.map(({ id }) => id), ...(isDue ? expanded : [])]);
      tree.refresh({ ids, listChanged: false }, isDue ? expanded : new Set());
    }
  }, ageMs);

  const subscriptions = vscode.Disposable.from(
    registry.onDidChange(({ ids, listChanged }) => {
      showCount();
      if (listChanged) {
        showHindrances();
      }
      schedule(ids, listChanged);
    }),
    definitions.onDidRead(() => {
      showHindrances();
      schedule(
        registry.all().map(({ id }) => id),
        false,
      );
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      showHindrances();
      schedule([], true);
    }),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) {
        schedule([], false);
      }
    }),
    view.onDidExpandElement(({ element }) => void expanded.add(element.socket)),
    view.onDidCollapseElement(({ element }) => void expanded.delete(element.socket)),
    registerRowDecorations(),
    view.onDidChangeSelection(({ selection }) => focusedRow.selected(selection)),
    view,
    tree,
  );
  showHindrances();
  return {
    tree,
    selected: () => (view.selection.length === 1 ? view.selection[0]?.socket : undefined),
    focusedRows: () => focusedRow.rows(),
    reveal: (socket, connection) => {
      const show = async (): Promise<void> => {
        const node = tree.node(socket, connection) ?? tree.node(socket);
        if (node) {
          await view.reveal(node, { select: true, focus: false });
        }
      };
      // VS Code refuses while it asks for the list anew, as it does when a socket was just added.
      show().catch(() => {
        const subscription = tree.onDidList(() => {
          subscription.dispose();
          show().catch((error: unknown) => log.debug(`Nothing revealed: ${String(error)}`));
        });
      });
    },
    dispose: () => {
      clearTimeout(timer);
      clearInterval(ages);
      subscriptions.dispose();
    },
  };
}
