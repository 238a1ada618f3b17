import * as vscode from 'vscode';
import type { ConnectionSummary } from '../../shared/engineApi.ts';
import { describeError } from '../describeError.ts';
import { describeConnectionState, describeState } from '../describeState.ts';
import { formatBytes, formatCount, formatTime } from '../figures.ts';
import type { WorkbenchSocket } from '../socketRegistry.ts';
import { currentEndpoint, isOnNetwork, kindOf } from './socketItem.ts';

const { t } = vscode.l10n;

/** Everything known about a socket. */
export function socketTooltip(socket: WorkbenchSocket): vscode.MarkdownString {
  const { definition, state, summary, file, outdated } = socket;
  const tooltip = titled(definition.name, kindOf(socket));
  if (state.kind === 'failed') {
    line(tooltip, 'error', describeError(state.error));
  }
  if (isOnNetwork(socket)) {
    line(tooltip, 'globe', t('Reachable from the network: other machines can connect.'));
  }
  if (outdated) {
    line(
      tooltip,
      'info',
      outdated === 'changed'
        ? t('Its definition changed; that counts from its next start.')
        : t('It is no longer in sockets.json and goes when it stops.'),
    );
  }
  const rows: [string, string][] = [
    [t('Endpoint'), currentEndpoint(socket)],
    ...(state.kind === 'failed' ? [] : [[t('State'), describeState(state)] as [string, string]]),
  ];
  if (summary) {
    const { counters } = summary;
    rows.push(
      [t('Open connections'), formatCount(summary.openConnections)],
      [t('Received'), traffic(counters.messagesIn, counters.bytesIn)],
      [t('Sent'), traffic(counters.messagesOut, counters.bytesOut)],
      [t('Waiting for slow peers'), formatBytes(summary.queuedBytes)],
      [t('Log'), t('{0} entries', formatCount(summary.entries))],
    );
    if (counters.evictedEntries > 0) {
      rows.push([
        t('Pushed out of the log'),
        t(
          '{0} entries, {1}',
          formatCount(counters.evictedEntries),
          formatBytes(counters.evictedBytes),
        ),
      ]);
    }
    if (counters.droppedDatagrams !== undefined && counters.droppedDatagrams > 0) {
      rows.push([t('Datagrams dropped by the system'), formatCount(counters.droppedDatagrams)]);
    }
  }
  rows.push([
    t('Defined in'),
    file
      ? vscode.workspace.asRelativePath(file)
      : t('this window; Save Socket writes it into sockets.json'),
  ]);
  return table(tooltip, rows);
}

/** Everything known about a connection. */
export function connectionTooltip(connection: ConnectionSummary): vscode.MarkdownString {
  const tooltip = titled(connection.peer, t('connection {0}', String(connection.id)));
  return table(tooltip, [
    [t('Peer'), connection.peer],
    [t('Local'), connection.local],
    [t('State'), describeConnectionState(connection.state)],
    [t('Since'), formatTime(connection.openedAt)],
    [t('Received'), traffic(connection.messagesIn, connection.bytesIn)],
    [t('Sent'), traffic(connection.messagesOut, connection.bytesOut)],
    [t('Waiting for the peer'), formatBytes(connection.queuedBytes)],
  ]);
}

function traffic(messages: number, bytes: number): string {
  return t('{0} messages, {1}', formatCount(messages), formatBytes(bytes));
}

function titled(title: string, kind: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.appendMarkdown('**').appendText(title).appendMarkdown('** · ').appendText(kind);
  return tooltip.appendMarkdown('\n\n');
}

function line(tooltip: vscode.MarkdownString, icon: string, text: string): void {
  tooltip.appendMarkdown(`$(${icon}) `).appendText(text).appendMarkdown('\n\n');
}

function table(
  tooltip: vscode.MarkdownString,
  rows: readonly (readonly [string, string])[],
): vscode.MarkdownString {
  tooltip.appendMarkdown('| | |\n|:--|:--|\n');
  for (const [key, value] of rows) {
    tooltip.appendMarkdown('| ').appendText(key).appendMarkdown('&nbsp;&nbsp; | ');
    // A bar or a line break would end the cell.
    tooltip.appendText(value.replace(/[|\r\n]/g, ' ')).appendMarkdown(' |\n');
  }
  return tooltip;
}
