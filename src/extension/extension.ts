import * as vscode from 'vscode';
import { EngineLink } from './engineLink.ts';
import { SocketRegistry } from './socketRegistry.ts';
import { readLimits } from './settings.ts';
import { startRefusal } from './trust.ts';

/** Kept because subscriptions are disposed without waiting, and ports must be free before we end. */
let link: EngineLink | undefined;

export function activate(context: vscode.ExtensionContext): void {
  link = new EngineLink({
    workerFile: vscode.Uri.joinPath(context.extensionUri, 'dist', 'engine.cjs').fsPath,
    limits: readLimits,
  });
  const registry = new SocketRegistry({
    link,
    state: context.workspaceState,
    refusal: startRefusal,
  });
  context.subscriptions.push(registry);
}

export async function deactivate(): Promise<void> {
  await link?.dispose();
}
