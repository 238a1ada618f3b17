import * as vscode from 'vscode';
import type { JobId } from '../../shared/capture.ts';
import type { EngineCalls } from '../../shared/engineApi.ts';
import type { EntryRow, SocketId } from '../../shared/entry.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { commandIds } from '../../shared/ids.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import { notificationText } from '../notificationText.ts';

/** Bytes of its payload that a notification may show. */
const previewBytes = 60;
/** The longest that the engine waits: some 24 days. */
const timeoutMs = 2 ** 31 - 1;

export interface ReceivedMessage {
  readonly row: EntryRow;
  /** `row.captured` bytes of its payload. */
  readonly bytes: Uint8Array;
}

/**
 * Resolves with the first message received on a socket, on any where none is named: after the entry
 * `afterSeq`, from now on where that is absent. Resolves with nothing when `job` is cancelled, and when the
 * message is gone from the log before it could be read. Rejects with `EngineStopped`.
 */
export async function nextMessage(
  engine: Pick<EngineCalls, 'waitFor' | 'openQuery' | 'page' | 'closeQuery'>,
  wanted: { readonly job: JobId; readonly socket?: SocketId; readonly afterSeq?: number },
): Promise<ReceivedMessage | undefined> {
  const { job, socket, afterSeq } = wanted;
  const query = socket === undefined ? {} : { sockets: [socket] };
  const outcome = await engine.waitFor({
    ...{ ...query, filter: 'in', timeoutMs, job },
    ...(afterSeq !== undefined && { afterSeq }),
  });
  const [seq] = outcome.kind === 'matched' ? outcome.seqs : [];
  if (seq === undefined) {
    return undefined;
  }
  const { id } = await engine.openQuery(query);
  const page = await engine.page({ query: id, at: { seq }, count: 1, previewBytes });
  await engine.closeQuery(id);
  const [row] = page.rows;
  return row?.seq === seq
    ? { row, bytes: page.bytes.subarray(row.offset, row.offset + row.captured) }
    : undefined;
}

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
