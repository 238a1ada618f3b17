import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Definition } from '../shared/definition/definition.ts';
import type { SocketId } from '../shared/entry.ts';
import { formatHex } from '../shared/hexDump.ts';
import { formatUtcTime } from '../shared/formatUtcTime.ts';
import { jsonLine } from '../shared/jsonLine.ts';
import { payloadText } from '../shared/payloadText.ts';
import { describeReason } from '../workbench/describeError.ts';
import { entryLine } from '../workbench/entryLine.ts';
import type { OptionValues } from './options.ts';
import type { WholeEntry } from './entryReader.ts';

/** What becomes of an entry on standard output; undefined where it has no place there. */
export type EntryFormat = (entry: WholeEntry) => Uint8Array | string | undefined;

/** Bytes of a payload that a line shows people. */
const shownBytesMax = 4_096;

/** How the options say that standard output is written. */
export function pipeFormat(
  values: OptionValues,
  definition: Definition,
  nameOf: (id: SocketId) => string,
): EntryFormat {
  if (values.json) {
    return (entry) => jsonEntry(entry, nameOf);
  }
  if (values.hex) {
    return ({ row, payload }) => (row.direction === 'in' ? `${formatHex(payload)}\n` : undefined);
  }
  const isFramed = definition.protocol !== undefined || (definition.framing ?? 'none') !== 'none';
  return ({ row, payload }) => {
    if (row.direction !== 'in') {
      return undefined;
    }
    return isFramed ? Buffer.concat([payload, Buffer.from('\n')]) : payload;
  };
}

/** One JSON object a line, with the keys of *Save Traffic As*. */
export function jsonEntry({ row, payload }: WholeEntry, nameOf: (id: SocketId) => string): string {
  const { seq, time, socket, connection, peer, direction, event } = row;
  const text = event ? undefined : payloadText(payload);
  const line = jsonLine({
    ...{ seq, time: formatUtcTime(time), socket: nameOf(socket) },
    ...(connection === undefined ? {} : { connection }),
    ...(peer === undefined ? {} : { peer }),
    direction,
    ...(event ? { event } : { length: payload.length }),
    ...(text === undefined ? {} : { text }),
    ...(event ? {} : { base64: Buffer.from(payload).toString('base64') }),
  });
  return `${line}\n`;
}

/** A line for people, as in the *Sockets* output of VS Code. */
export function plainEntry(
  { row, payload }: WholeEntry,
  definition: Pick<Definition, 'name' | 'encoding'> | undefined,
): string {
  const bytes = payload.subarray(0, shownBytesMax);
  const { event } = row;
  const line = entryLine({
    row: { ...row, captured: bytes.length },
    bytes,
    socketName: definition?.name ?? row.socket,
    encoding: definition?.encoding ?? 'utf-8',
    reason: event?.error && describeReason(event.error),
  });
  return `${line}\n`;
}

/** Resolves when the stream takes more. */
export async function write(stream: Writable, chunk: Uint8Array | string): Promise<void> {
  if (chunk.length > 0 && !stream.write(chunk)) {
    await once(stream, 'drain');
  }
}
