import * as vscode from 'vscode';
import type { Definition } from '../../shared/definition/definition.ts';
import type { NewEntries } from '../../shared/engineApi.ts';
import type { EventDetail, SocketId } from '../../shared/entry.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { describeReason } from '../../workbench/describeError.ts';
import { describeTls } from '../../workbench/describeTls.ts';
import { formatCount } from '../../workbench/figures.ts';
import { entryLine } from '../../workbench/entryLine.ts';
import { printedBytes } from './printedBytes.ts';

export interface OutputLine {
  /** Absent where it tells what was left out of all of them. */
  readonly socket?: SocketId;
  readonly text: string;
}

/** New entries as lines of the *Sockets* output, and what a flood left out of them. */
export function outputLines(
  { page: { rows, bytes }, skippedMessages, skippedBytes, skippedEvents }: NewEntries,
  definitionOf: (socket: SocketId) => Definition | undefined,
): OutputLine[] {
  const lines: OutputLine[] = rows.map((row) => {
    const definition = definitionOf(row.socket);
    const text = entryLine({
      row,
      bytes: printedBytes(row, bytes, definition),
      socketName: definition?.name ?? row.socket,
      encoding: definition?.encoding ?? 'utf-8',
      reason: row.event && reasonOf(row.event),
    });
    return { socket: row.socket, text };
  });
  if (skippedMessages > 0 || skippedEvents > 0) {
    lines.push({ text: describeSkipped(skippedMessages, skippedBytes, skippedEvents) });
  }
  return lines;
}

/** Says what a flood left out: `… 48 201 messages, 3.1 MB not shown; see Traffic`. */
function describeSkipped(messages: number, bytes: number, events: number): string {
  const counts = [formatCount(messages), formatBytes(bytes), formatCount(events)] as const;
  if (events === 0) {
    return vscode.l10n.t('… {0} messages, {1} not shown; see Traffic', ...counts);
  }
  return messages === 0
    ? vscode.l10n.t('… {0} events not shown; see Traffic', formatCount(events))
    : vscode.l10n.t('… {0} messages, {1} and {2} events not shown; see Traffic', ...counts);
}

function reasonOf(event: EventDetail): string | undefined {
  const parts = [event.error && describeReason(event.error), describeTls(event)];
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join(' · ');
}
