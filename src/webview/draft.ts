import * as v from 'valibot';
import { formatEndpoint, parseEndpoint } from '../shared/endpoint.ts';
import { datagramBytesMax } from '../shared/limits.ts';
import { lineEndingBytes, parsePayload } from '../shared/payload.ts';
import type { PayloadFault } from '../shared/payload.ts';
import { composedBytesMax, composedSchema } from '../shared/viewProtocol.ts';

/** What stands in the composer: a message and whom it is for. */
export const draftSchema = v.object({
  ...composedSchema.entries,
  socket: v.exactOptional(v.string()),
  /** Whether the user chose the socket, so that it stays. */
  isChosen: v.exactOptional(v.boolean()),
  /** A connection, all of them, or the peer that `peer` names. */
  to: v.union([v.number(), v.picklist(['all', 'peer'])]),
  peer: v.string(),
});
export type Draft = v.InferOutput<typeof draftSchema>;

export const emptyDraft: Draft = {
  notation: 'text',
  text: '',
  lineEnding: 'none',
  to: 'all',
  peer: '',
};

export type ComposedBytes =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'fault';
      readonly fault: PayloadFault;
      /** Where in the text, in UTF-16 units. */
      readonly position: number;
      readonly length: number;
    }
  | { readonly kind: 'tooLong'; readonly length: number; readonly max: number };

/** The bytes about to go out: the message and its line ending. */
export function composeBytes(
  { text, notation, lineEnding }: Pick<Draft, 'text' | 'notation' | 'lineEnding'>,
  isDatagram: boolean,
): ComposedBytes {
  const parsed = parsePayload(text, notation);
  if (!parsed.ok) {
    const { fault, position, length } = parsed;
    return { kind: 'fault', fault, position, length };
  }
  const ending = lineEndingBytes(lineEnding);
  const bytes = new Uint8Array(parsed.bytes.length + ending.length);
  bytes.set(parsed.bytes);
  bytes.set(ending, parsed.bytes.length);
  const max = isDatagram ? datagramBytesMax : composedBytesMax;
  return bytes.length > max
    ? { kind: 'tooLong', length: bytes.length, max }
    : { kind: 'bytes', bytes };
}

/** The peer a user wrote, `9999` or `host:9999`, as a URL; nothing when it is none. */
export function peerEndpoint(text: string): string | undefined {
  const parsed = parseEndpoint(text, { scheme: 'udp', host: '127.0.0.1' });
  if (!parsed.ok || 'path' in parsed.endpoint) {
    return undefined;
  }
  const { scheme, port } = parsed.endpoint;
  // Nothing can be sent to port 0; RFC 768 keeps it for "no reply wanted".
  return scheme === 'udp' && port > 0 ? formatEndpoint(parsed.endpoint) : undefined;
}
