import * as vscode from 'vscode';
import { endpointOf } from '../shared/definition.ts';
import { commandIds } from '../shared/ids.ts';
import { isActive } from './socketRegistry.ts';
import type { SocketRegistry } from './socketRegistry.ts';

/** How many names the tooltip lists. */
const listedMost = 20;

/** One item with the number of running sockets, there only while one runs. */
export function registerStatusBar(registry: SocketRegistry): vscode.Disposable {
  const { t } = vscode.l10n;
  const item = vscode.window.createStatusBarItem(
    'socketWorkbench.running',
    vscode.StatusBarAlignment.Left,
  );
  item.name = t('Running Sockets');
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
    item.text = `$(radio-tower) ${active.length}`;
    item.tooltip = [
      t('Running sockets: {0}', active.length),
      ...lines,
      ...(more > 0 ? [t('… {0} more', more)] : []),
    ].join('\n');
    item.accessibilityInformation = { label: t('Running sockets: {0}', active.length) };
    item.show();
  };
  follow();
  return vscode.Disposable.from(item, registry.onDidChange(follow));
}
