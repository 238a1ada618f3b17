import * as vscode from 'vscode';
import { commandIds } from '../shared/ids.ts';
import type { SocketRegistry } from '../workbench/socketRegistry.ts';
import { isActive } from '../workbench/workbenchSocket.ts';

/** An item with the number of messages that are held, there only while one is: somebody waits for them. */
export function registerHeldStatus(registry: SocketRegistry): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'socketWorkbench.held',
    vscode.StatusBarAlignment.Left,
  );
  item.name = vscode.l10n.t('Held Messages');
  item.command = commandIds.showTraffic;
  item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
  let shown = '';

  const follow = (): void => {
    const holding = registry
      .all()
      .flatMap(({ definition, state, summary }) =>
        isActive(state) && summary?.held !== undefined
          ? [{ name: definition.name, held: summary.held }]
          : [],
      );
    const lines = holding.map(({ name, held }) => `${name}: ${held}`);
    const key = lines.join('\n');
    if (key === shown) {
      return;
    }
    shown = key;
    if (holding.length === 0) {
      item.hide();
      return;
    }
    const total = holding.reduce((sum, { held }) => sum + held, 0);
    const label = vscode.l10n.t('Messages that are held: {0}', total);
    item.text = `$(debug-pause) ${total}`;
    item.tooltip = [label, ...lines].join('\n');
    item.accessibilityInformation = { label };
    item.show();
  };
  follow();
  return vscode.Disposable.from(item, registry.onDidChange(follow));
}
