import type * as vscode from 'vscode';
import { reportOf } from '../workbench/socketReport.ts';
import type { SocketReport } from '../workbench/socketReport.ts';
import type { Definitions } from './definitions/definitions.ts';
import type { TrafficOutput } from './output/trafficOutput.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { RegistryChange } from '../workbench/socketRegistry.ts';
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
  /**
   * Performs an action by its id, as `send` or `waitFor`, for a program: it asks nobody. Rejects with the
   * reason, worded.
   */
  readonly perform: (action: string, argument?: unknown) => Promise<unknown>;
  readonly onDidChange: vscode.Event<RegistryChange>;
  /** Fires after a `sockets.json` was read, or found missing. */
  readonly onDidReadDefinitions: vscode.Event<vscode.Uri>;
  /** Fires with what was appended to the *Sockets* output. */
  readonly onDidWriteOutput: vscode.Event<string>;
  /** The rows of the *Sockets* view. */
  readonly tree: vscode.TreeDataProvider<TreeNode>;
}

export function createApi({
  workbench,
  definitions,
  output,
  tree,
  activationMs,
}: {
  readonly workbench: Workbench;
  readonly definitions: Definitions;
  readonly output: TrafficOutput;
  readonly tree: vscode.TreeDataProvider<TreeNode>;
  readonly activationMs: number;
}): WorkbenchApi {
  const { registry } = workbench;
  const perform = async (action: string, argument?: unknown): Promise<unknown> => {
    const { performAction } = await import('./commands/createCommands.ts');
    return performAction(workbench, action, argument);
  };
  return {
    version: 1,
    activationMs,
    list: () => registry.all().map(reportOf),
    start: (socket) => perform('startSocket', { socket }) as Promise<SocketReport>,
    stop: (socket) => perform('stopSocket', { socket }) as Promise<SocketReport>,
    perform,
    onDidChange: registry.onDidChange,
    onDidReadDefinitions: definitions.onDidRead,
    onDidWriteOutput: output.onDidWrite,
    tree,
  };
}
