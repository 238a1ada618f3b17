import * as v from 'valibot';
import type { encoderOf } from '../../shared/encodeText.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import type { WrapFault } from '../../shared/framing.ts';
import { datagramBytesMaxTo } from '../../shared/limits.ts';
import type { VariableSource } from '../../shared/variables.ts';
import { composedBytesMax } from '../../shared/viewProtocol.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';
import { pickedFileSchema } from '../../shared/viewSending.ts';
import { framingRanges } from '../../shared/payloadPlace.ts';
import { placeInFrame, wrapFrame } from '../../shared/wrapFrame.ts';
import { payloadExpressionSchema } from '../../shared/payloadExpression.ts';
import type { FaultPlace, PayloadExpression } from '../../shared/payloadExpression.ts';
import { framedPieces, previewMessage } from './previewMessage.ts';
import type { MessagePreview } from './previewMessage.ts';

/**
 * What stands in the composer: a message and whom it is for. Without an `encoding` it has the
 * socket's.
 */
export const draftSchema = v.object({
  ...payloadExpressionSchema.entries,
  socket: v.exactOptional(v.string()),
  /** The socket's, for when it is gone. */
  socketName: v.exactOptional(v.string()),
  /** Whether the socket was chosen, written for or sent to, so that it stays. */
  isPinned: v.exactOptional(v.boolean()),
  /** A connection, several, all of them, or the peer that `peer` names. */
  to: v.union([v.number(), v.pipe(v.array(v.number()), v.readonly()), v.picklist(['all', 'peer'])]),
  peer: v.string(),
  /** The endpoint of the one connection in `to`, as a URL. */
  connectionPeer: v.exactOptional(v.string()),
  /** The engine that numbered the connections in `to`. */
  session: v.exactOptional(v.string()),
  /** Whether the message was sent as it is. */
  isSent: v.exactOptional(v.boolean()),
  /** Whether `file` is sent, not what is written. */
  isFile: v.exactOptional(v.boolean()),
  file: v.exactOptional(pickedFileSchema),
  /** How it is sent again and again, as it is written. */
  repeat: v.exactOptional(v.object({ isOn: v.boolean(), interval: v.string(), count: v.string() })),
  /** Whether no frame is made of it where the socket has framing. */
  isRaw: v.exactOptional(v.boolean()),
  /** Whether the settings of the message are in sight. */
  hasSettings: v.exactOptional(v.boolean()),
  /** Whether it is folded to a button. */
  isFolded: v.exactOptional(v.boolean()),
});
export type Draft = v.InferOutput<typeof draftSchema>;

export const emptyDraft: Draft = {
  notation: 'text',
  text: '',
  lineEnding: 'none',
  to: 'all',
  peer: '',
};

export type ReadMessage =
  | (MessagePreview & { readonly ok: true; readonly kind: 'bytes' })
  | ({ readonly kind: 'fault' } & FaultPlace)
  | { readonly kind: 'tooLong'; readonly length: number; readonly max: number }
  | { readonly kind: 'noFrame'; readonly fault: WrapFault };

/** The bytes about to go out, with the values of `source`, or why the message can't be sent. */
export function readMessage(
  expression: PayloadExpression,
  source: VariableSource,
  isDatagram: boolean,
  encoderFor?: typeof encoderOf,
): ReadMessage {
  const preview = previewMessage(expression, source, encoderFor);
  if (!preview.ok) {
    const { fault, position, length } = preview;
    return { kind: 'fault', fault, position, length };
  }
  const { length } = preview.bytes;
  const { host, port } = source.peer ?? { host: '', port: 0 };
  const max = isDatagram
    ? datagramBytesMaxTo(formatEndpoint({ scheme: 'udp', host, port }))
    : composedBytesMax;
  return length > max ? { kind: 'tooLong', length, max } : { kind: 'bytes', ...preview };
}

/** What a socket makes frames of; nothing for one that makes none. */
export type FramingOptions = Pick<ViewSocket, 'framing' | 'frameBytesMax'>;

/** The frame of a message about to go out, or why there can be none. */
export function readFrame(
  message: ReadMessage,
  { framing, frameBytesMax }: FramingOptions,
): ReadMessage {
  if (message.kind !== 'bytes' || framing === undefined) {
    return message;
  }
  const { length } = message.bytes;
  const frame = wrapFrame(framing, message.bytes, frameBytesMax);
  return frame.ok
    ? {
        ...message,
        bytes: frame.bytes,
        pieces: framedPieces(
          message.pieces,
          framingRanges(placeInFrame(framing, frame.bytes.length, length), frame.bytes),
          frame.bytes.length,
        ),
      }
    : { kind: 'noFrame', fault: frame.fault };
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
