import type * as vscode from 'vscode';
import { namedSocket } from './commands/pickSocket.ts';
import { reportOf } from './commands/startForUser.ts';
import type { SocketReport } from './commands/startForUser.ts';
import type { Definitions } from './definitions/definitions.ts';
import type { TrafficOutput } from './output/trafficOutput.ts';
import type { RegistryChange, SocketRegistry } from '../workbench/socketRegistry.ts';
import type { TreeNode } from './tree/treeNodes.ts';

/** What the extension gives to other extensions and to its own tests. */
export interface WorkbenchApi {
  /** Raised with every change that an older caller would misread. */
  readonly version: 1;
  /** How long activation took, in milliseconds. */
  readonly activationMs: number;
  readonly list: () => readonly SocketReport[];
  /** By id or name. Resolves when it runs or failed; rejects when it must not start here. */
  readonly start: (socket: string) => Promise<SocketReport>;
  /** By id or name. Resolves when its port is free. */
  readonly stop: (socket: string) => Promise<SocketReport>;
  readonly onDidChange: vscode.Event<RegistryChange>;
  /** Fires after a `sockets.json` was read, or found missing. */
  readonly onDidReadDefinitions: vscode.Event<vscode.Uri>;
  /** Fires with what was appended to the *Sockets* output. */
  readonly onDidWriteOutput: vscode.Event<string>;
  /** The rows of the *Sockets* view. */
  readonly tree: vscode.TreeDataProvider<TreeNode>;
}

export function createApi({
  registry,
  definitions,
  output,
  tree,
  activationMs,
}: {
  readonly registry: SocketRegistry;
  readonly definitions: Definitions;
  readonly output: TrafficOutput;
  readonly tree: vscode.TreeDataProvider<TreeNode>;
  readonly activationMs: number;
}): WorkbenchApi {
  const report = (id: string): SocketReport => reportOf(namedSocket(registry, id));
  return {
    version: 1,
    activationMs,
    list: () => registry.all().map(reportOf),
    start: async (socket) => {
      const { id } = namedSocket(registry, socket);
      await registry.start(id);
      return report(id);
    },
    stop: async (socket) => {
      const { id } = namedSocket(registry, socket);
      await registry.stop(id);
      return report(id);
    },
    onDidChange: registry.onDidChange,
    onDidReadDefinitions: definitions.onDidRead,
    onDidWriteOutput: output.onDidWrite,
    tree,
  };
}
