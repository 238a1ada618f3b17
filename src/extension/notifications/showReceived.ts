import * as vscode from 'vscode';
import { formatBytes } from '../../shared/formatBytes.ts';
import { commandIds } from '../../shared/ids.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import { notificationText } from '../notificationText.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import type { ReceivedMessage } from './nextMessage.ts';

/** One notification: who sent a message to which socket, how it begins, and a button that shows it. */
export async function showReceived(
  registry: SocketRegistry,
  { row, bytes }: ReceivedMessage,
): Promise<void> {
  const definition = registry.get(row.socket)?.definition;
  const isCut = row.captured < row.length;
  const text = renderEncoded(bytes, definition?.encoding ?? 'utf-8', isCut);
  const show = vscode.l10n.t('Show Traffic');
  const chosen = await vscode.window.showInformationMessage(
    notificationText(
      vscode.l10n.t(
        '{0}: {1} sent {2}: “{3}”',
        definition?.name ?? row.socket,
        row.peer?.replace(/^\w+:\/\//, '') ?? '',
        formatBytes(row.length),
        isCut ? `${text}…` : text,
      ),
    ),
    show,
  );
  if (chosen === show) {
    const socket = registry.get(row.socket) && { socket: row.socket };
    await vscode.commands.executeCommand(commandIds.showTraffic, socket);
  }
}
