import * as vscode from 'vscode';
import type { SocketId } from '../../shared/entry.ts';
import { formatCount } from '../../workbench/figures.ts';
import type { SocketSource } from './trafficSource.ts';

/**
 * Whether somebody who chose to clear the traffic of sockets, all where none are named, means it: it
 * can't be brought back. Asks nothing where there is none.
 */
export async function confirmClear(
  source: Pick<SocketSource, 'all'>,
  ids: readonly SocketId[] | undefined,
): Promise<boolean> {
  const sockets = source
    .all()
    .filter(({ id, summary }) => (ids?.includes(id) ?? true) && (summary?.entries ?? 0) > 0);
  const entries = sockets.reduce((sum, { summary }) => sum + (summary?.entries ?? 0), 0);
  const [first, ...others] = sockets;
  if (!first) {
    return true;
  }
  const yes = vscode.l10n.t('Clear');
  const chosen = await vscode.window.showWarningMessage(
    others.length === 0
      ? vscode.l10n.t('Clear the traffic of “{0}”?', first.definition.name)
      : vscode.l10n.t('Clear the traffic of {0} sockets?', formatCount(sockets.length)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Entries in the log: {0}. They can’t be brought back; Save Traffic As keeps them in a file.',
        formatCount(entries),
      ),
    },
    yes,
  );
  return chosen === yes;
}
