import * as vscode from 'vscode';
import type { Disposable } from '../workbench/emitter.ts';
import { contextKeys } from '../shared/ids.ts';
import { isActive } from '../workbench/workbenchSocket.ts';
import type { SocketRegistry } from '../workbench/socketRegistry.ts';

export function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/**
 * Keeps the context keys of menus and welcomes true; tells VS Code only when one changes. `ready`
 * resolves when the definitions were read for the first time.
 */
export function followContextKeys(registry: SocketRegistry, ready: Promise<void>): Disposable {
  const told = new Map<string, boolean>();
  const tell = (key: string, value: boolean): void => {
    if (told.get(key) !== value) {
      told.set(key, value);
      setContext(key, value);
    }
  };
  const follow = (): void => {
    const sockets = registry.all();
    tell(contextKeys.hasSockets, sockets.length > 0);
    tell(
      contextKeys.hasRunning,
      sockets.some(({ state }) => isActive(state)),
    );
    tell(
      contextKeys.hasStopped,
      sockets.some(({ origin, state }) => origin === 'adHoc' && !isActive(state)),
    );
    tell(
      contextKeys.hasTraffic,
      sockets.some(({ summary }) => (summary?.entries ?? 0) > 0),
    );
    tell(
      contextKeys.isSending,
      sockets.some(({ summary }) => summary?.sendJobs !== undefined),
    );
  };
  follow();
  void ready.then(() => {
    follow();
    tell(contextKeys.isUntrusted, !vscode.workspace.isTrusted);
    tell(contextKeys.isReady, true);
  });
  const following = registry.onDidChange(follow);
  const trusting = vscode.workspace.onDidGrantWorkspaceTrust(() =>
    tell(contextKeys.isUntrusted, false),
  );
  return {
    dispose: () => {
      following.dispose();
      trusting.dispose();
    },
  };
}
