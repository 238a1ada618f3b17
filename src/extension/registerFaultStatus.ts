import * as vscode from 'vscode';
import { formatFault } from '../shared/fault/formatFault.ts';
import { commandIds } from '../shared/ids.ts';
import { faultsOn } from '../workbench/faultsOf.ts';
import type { SocketRegistry } from '../workbench/socketRegistry.ts';

/** An item with the number of faults that are on, there only while one is: nobody looks for bugs that are none. */
export function registerFaultStatus(registry: SocketRegistry): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'socketWorkbench.faults',
    vscode.StatusBarAlignment.Left,
  );
  item.name = vscode.l10n.t('Faults');
  item.command = commandIds.toggleFault;
  item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
  let shown = '';

  const follow = (): void => {
    const faults = registry
      .all()
      .flatMap((socket) =>
        faultsOn(socket).map((fault) => `${socket.definition.name}: ${formatFault(fault)}`),
      );
    const key = faults.join('\n');
    if (key === shown) {
      return;
    }
    shown = key;
    if (faults.length === 0) {
      item.hide();
      return;
    }
    const label = vscode.l10n.t('Faults that are on: {0}', faults.length);
    item.text = `$(flame) ${faults.length}`;
    item.tooltip = [label, ...faults].join('\n');
    item.accessibilityInformation = { label };
    item.show();
  };
  follow();
  return vscode.Disposable.from(item, registry.onDidChange(follow));
}
