import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import type { TreeNode } from '../../src/extension/tree/treeNodes.ts';
import type { WorkbenchApi } from '../../src/extension/workbenchApi.ts';
import { commandIds } from '../../src/shared/ids.ts';
import type { CommandId } from '../../src/shared/ids.ts';

/** The extension, activated. */
export async function workbench(): Promise<WorkbenchApi> {
  const extension = vscode.extensions.getExtension<WorkbenchApi>(
    'socket-workbench.socket-workbench',
  );
  assert.ok(extension);
  return extension.activate();
}

export async function run<Result>(id: CommandId, argument?: object): Promise<Result> {
  return vscode.commands.executeCommand<Result>(id, ...(argument ? [argument] : []));
}

/** Starts an ad-hoc socket and expects it to run. */
export async function start(id: CommandId, argument: object): Promise<SocketReport> {
  const report = await run<SocketReport>(id, argument);
  assert.equal(report.state, 'running', report.error?.description);
  return report;
}

export function portOf(report: SocketReport): number {
  return Number(/:(\d+)$/.exec(report.endpoint)?.[1]);
}

/** Stops and removes what a test started; those of the workspace's file stay. */
export async function tidy(): Promise<void> {
  const { list } = await workbench();
  await run(commandIds.stopAllSockets);
  for (const { id } of list().filter((socket) => socket.id.startsWith('adHoc:'))) {
    await run(commandIds.removeSocket, { socket: id });
  }
}

/** What `look` gives as soon as it gives something; asked now and after every event. */
export async function when<Result, Event>(
  event: vscode.Event<Event>,
  look: (event?: Event) => Result | undefined | false,
): Promise<Result> {
  const now = look();
  if (now !== undefined && now !== false) {
    return now;
  }
  return new Promise((resolve) => {
    const subscription = event((fired) => {
      const result = look(fired);
      if (result !== undefined && result !== false) {
        subscription.dispose();
        resolve(result);
      }
    });
  });
}

/** A client on the other side. */
export async function connect(port: number, host = '127.0.0.1'): Promise<net.Socket> {
  const socket = net.connect({ port, host, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Reads until that many bytes are there. */
export async function receive(socket: net.Socket, length: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    // A listener for `data` would leave the socket flowing: what comes before the next call were lost.
    bytes = Buffer.concat([bytes, (socket.read() as Buffer | null) ?? Buffer.alloc(0)]);
    if (bytes.length >= length) {
      return bytes;
    }
    await once(socket, 'readable');
  }
}

/** Whether the port can be bound by somebody else. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = net.createServer();
  const outcome = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => resolve(true));
  });
  server.close();
  return outcome;
}

/** The rows under a socket. */
export async function rowsOf(socket: string): Promise<readonly TreeNode[]> {
  const { tree } = await workbench();
  return (await tree.getChildren({ socket })) ?? [];
}

/** The rows under a socket that stand for no closed connection. */
async function openRowsOf(socket: string): Promise<readonly TreeNode[]> {
  const { tree } = await workbench();
  const open: TreeNode[] = [];
  for (const row of await rowsOf(socket)) {
    const { contextValue } = await tree.getTreeItem(row);
    if (contextValue?.includes('closedConnection') !== true) {
      open.push(row);
    }
  }
  return open;
}

/** Waits until a socket has that many open connections. */
export async function connected(socket: string, count: number): Promise<void> {
  const { onDidChange } = await workbench();
  // Subscribed before the first look: what happens during a look must not be missed.
  let changes = 0;
  const subscription = onDidChange(({ ids }) => {
    changes += ids.has(socket) ? 1 : 0;
  });
  try {
    for (;;) {
      const seen = changes;
      if ((await openRowsOf(socket)).length === count) {
        return;
      }
      await when(onDidChange, () => changes > seen);
    }
  } finally {
    subscription.dispose();
  }
}

/** A row as VS Code shows it when the pointer rests on it. */
export async function resolved(
  tree: vscode.TreeDataProvider<TreeNode>,
  node: TreeNode,
): Promise<vscode.TreeItem> {
  const { token } = new vscode.CancellationTokenSource();
  const item = await tree.getTreeItem(node);
  return (await tree.resolveTreeItem?.(item, node, token)) ?? item;
}
