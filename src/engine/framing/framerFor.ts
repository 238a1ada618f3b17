import { defaultFrameBytesMax } from '../../shared/framing.ts';
import type { Framing } from '../../shared/framing.ts';
import { delimiterBytes, mllp, stxEtx } from '../../shared/wrapFrame.ts';
import type { Clock } from '../clock.ts';
import { BinaryLength } from './binaryLength.ts';
import { CobsFramer } from './cobsFramer.ts';
import { DecimalLength } from './decimalLength.ts';
import { DelimiterFramer } from './delimiterFramer.ts';
import { EnclosedFramer } from './enclosedFramer.ts';
import { FixedLengthFramer } from './fixedLengthFramer.ts';
import type { Framer } from './framer.ts';
import { IdleGapFramer } from './idleGapFramer.ts';
import { LengthPrefixFramer } from './lengthPrefixFramer.ts';
import { LineFramer } from './lineFramer.ts';
import { SlipFramer } from './slipFramer.ts';
import { unframed } from './unframed.ts';
import { VarintLength } from './varintLength.ts';

export interface FramerOptions {
  /** For silence. */
  readonly clock: Clock;
  /** How long a frame may be on the wire; longer ones come in pieces. At least 1. */
  readonly frameBytesMax?: number;
}

/** The framer that a definition asks for; it has passed `framingSchema`. */
export function framerFor(
  framing: Framing,
  { clock, frameBytesMax = defaultFrameBytesMax }: FramerOptions,
): Framer {
  if (typeof framing === 'string') {
    return simpleFramer(framing, frameBytesMax);
  }
  if ('line' in framing) {
    return new LineFramer(frameBytesMax);
  }
  if ('delimiter' in framing) {
    return new DelimiterFramer(delimiterBytes(framing.delimiter), frameBytesMax);
  }
  if ('fixedLength' in framing) {
    return new FixedLengthFramer(framing.fixedLength);
  }
  if ('lengthPrefix' in framing) {
    const { lengthPrefix } = framing;
    const { offset = 0, counts = 'following' } = lengthPrefix;
    const notation = () =>
      'bytes' in lengthPrefix
        ? new BinaryLength(lengthPrefix.bytes, lengthPrefix.byteOrder ?? 'big')
        : new DecimalLength(lengthPrefix.digits, lengthPrefix.terminator);
    return new LengthPrefixFramer(notation, { offset, counts }, frameBytesMax);
  }
  return 'varint' in framing
    ? varintFramer(framing.varint.offset, frameBytesMax)
    : new IdleGapFramer(framing.idleGapMs, frameBytesMax, clock);
}

function simpleFramer(framing: Extract<Framing, string>, frameBytesMax: number): Framer {
  switch (framing) {
    case 'none':
      return unframed;
    case 'line':
      return new LineFramer(frameBytesMax);
    case 'varint':
      return varintFramer(0, frameBytesMax);
    case 'stxEtx':
      return new EnclosedFramer(stxEtx, frameBytesMax);
    case 'mllp':
      return new EnclosedFramer(mllp, frameBytesMax);
    case 'slip':
      return new SlipFramer(frameBytesMax);
    case 'cobs':
      return new CobsFramer(frameBytesMax);
  }
}

function varintFramer(offset = 0, frameBytesMax: number): Framer {
  const place = { offset, counts: 'following' } as const;
  return new LengthPrefixFramer(() => new VarintLength(), place, frameBytesMax);
}
