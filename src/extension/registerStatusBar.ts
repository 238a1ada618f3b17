import * as vscode from 'vscode';
import { endpointOf } from '../shared/definition/definition.ts';
import { commandIds } from '../shared/ids.ts';
import { isActive } from '../workbench/workbenchSocket.ts';
import type { SocketRegistry } from '../workbench/socketRegistry.ts';

/** How many names the tooltip lists. */
const listedMost = 20;

/** One item with the number of running sockets, there only while one runs. */
export function registerStatusBar(registry: SocketRegistry): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'socketWorkbench.running',
    vscode.StatusBarAlignment.Left,
  );
  item.name = vscode.l10n.t('Running Sockets');
  item.command = commandIds.showRunningSockets;
  let shown = '';

  const follow = (): void => {
    const active = registry.all().filter(({ state }) => isActive(state));
    const lines = active
      .slice(0, listedMost)
      .map(
        ({ definition, state }) =>
          `${definition.name} — ${state.kind === 'running' ? state.endpoint : endpointOf(definition)}`,
      );
    const key = `${active.length}\n${lines.join('\n')}`;
    if (key === shown) {
      return;
    }
    shown = key;
    if (active.length === 0) {
      item.hide();
      return;
    }
    const more = active.length - lines.length;
    item.text = `$(broadcast) ${active.length}`;
    item.tooltip = [
      vscode.l10n.t('Running sockets: {0}', active.length),
      ...lines,
      ...(more > 0 ? [vscode.l10n.t('… {0} more', more)] : []),
    ].join('\n');
    item.accessibilityInformation = { label: vscode.l10n.t('Running sockets: {0}', active.length) };
    item.show();
  };
  follow();
  return vscode.Disposable.from(item, registry.onDidChange(follow));
}
