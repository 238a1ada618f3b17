import type { encoderOf } from '../../shared/encodeText.ts';
import type { FramingBytes } from '../../shared/payloadPlace.ts';
import { expandTemplate } from '../../shared/variables.ts';
import type { VariableSource } from '../../shared/variables.ts';
import { renderPayloadExpression, parsePayloadExpression } from '../../shared/payloadExpression.ts';
import type { FaultPlace, PayloadExpression } from '../../shared/payloadExpression.ts';

/** What bytes of a message are: as written, a value that will be another, or what is put to it. */
export type PieceKind = 'literal' | 'sample' | 'checksum' | 'ending' | 'frame';

export interface PreviewPiece {
  readonly kind: PieceKind;
  /** Where in the message, in bytes. */
  readonly start: number;
  readonly length: number;
  /** The variable whose sample it is, `seq`. */
  readonly variable?: string;
}

export type MessagePreview =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      /** In order, none empty. */
      readonly pieces: readonly PreviewPiece[];
    }
  | ({ readonly ok: false } & FaultPlace);

/** The pieces of a message as they lie in its frame, with what is the frame's own. */
export function framedPieces(
  pieces: readonly PreviewPiece[],
  own: Iterable<FramingBytes>,
  frameLength: number,
): PreviewPiece[] {
  const framed: PreviewPiece[] = [];
  let frameAt = 0;
  let payloadAt = 0;
  let next = 0;
  const take = (frameEnd: number) => {
    const payloadEnd = payloadAt + frameEnd - frameAt;
    while (payloadAt < payloadEnd) {
      const piece = pieces[next];
      const end = piece ? Math.min(piece.start + piece.length, payloadEnd) : payloadEnd;
      if (piece && end > payloadAt) {
        framed.push({ ...piece, start: frameAt, length: end - payloadAt });
        frameAt += end - payloadAt;
        payloadAt = end;
      }
      next += piece && end < piece.start + piece.length ? 0 : 1;
    }
    frameAt = frameEnd;
  };
  for (const { start, length, standsFor } of own) {
    take(start);
    framed.push({ kind: 'frame', start, length });
    frameAt = start + length;
    payloadAt += standsFor;
  }
  take(frameLength);
  return framed;
}

/** The bytes that a message would have with these values of its variables. */
export function previewMessage(
  expression: PayloadExpression,
  source: VariableSource,
  encoderFor?: typeof encoderOf,
): MessagePreview {
  const read = parsePayloadExpression(expression, encoderFor);
  if (!read.ok) {
    return read;
  }
  const { payload } = read;
  const parts: Uint8Array[] = [];
  const pieces: PreviewPiece[] = [];
  let start = 0;
  const add = (kind: PieceKind, bytes: Uint8Array, variable?: string) => {
    if (bytes.length > 0) {
      pieces.push({
        kind,
        start,
        length: bytes.length,
        ...(variable !== undefined && { variable }),
      });
      start += bytes.length;
      parts.push(bytes);
    }
  };
  for (const part of payload.template) {
    const filled = expandTemplate([part], source, payload.encode);
    if (!filled.ok) {
      return filled;
    }
    if ('kind' in part) {
      add('sample', filled.bytes, part.kind);
    } else {
      add('literal', filled.bytes);
    }
  }
  // With these very values, so that the checksum is theirs.
  const whole = renderPayloadExpression({ ...payload, template: parts }, source);
  if (!whole.ok) {
    return whole;
  }
  const ending = payload.encode(payload.trailer.lineEnding);
  const endingStart = whole.bytes.length - (ending.ok ? ending.bytes.length : 0);
  add('checksum', whole.bytes.subarray(start, endingStart));
  add('ending', whole.bytes.subarray(endingStart));
  return { ok: true, bytes: whole.bytes, pieces };
}
