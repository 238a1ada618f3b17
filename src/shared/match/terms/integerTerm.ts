import { comparisons } from '../comparison.ts';
import type { Comparison } from '../comparison.ts';
import type { FilterFault } from '../filterFault.ts';
import type { FilterToken } from '../lexFilter.ts';
import { wirePrefix } from '../onWire.ts';
import type { OnWire } from '../onWire.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';

/** An unsigned integer at a place of the payload; a payload that has no such place does not match. */
export interface IntegerTerm extends OnWire {
  readonly kind: 'integer';
  readonly bits: (typeof integerBits)[number];
  readonly isLittle: boolean;
  /** In bytes from the payload's beginning; negative ones count from its end. */
  readonly offset: number;
  /** Only these of its bits count. */
  readonly mask?: number;
  readonly comparison: Comparison;
  readonly value: number;
}

const integerBits = [8, 16, 32] as const;

export const integerTerm = {
  reads: 'bytes',
  starts: [
    { text: 'u8[', help: 'a byte of the payload: u8[7]&0x80=0' },
    { text: 'u16[', help: 'two bytes as a number: u16[2]>5, u16le[-2]=0' },
    { text: 'u32[', help: 'four bytes as a number: u32[4]=1' },
  ],
  format: (term) => {
    const { bits, isLittle, offset, mask, comparison, value } = term;
    const masked = mask === undefined ? '' : `&0x${mask.toString(16)}`;
    return `${wirePrefix(term)}u${bits}${isLittle ? 'le' : ''}[${offset}]${masked}${comparison}${value}`;
  },
} as const satisfies FilterTermModule<IntegerTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['u8[7]>=0x80', 'u16le[2]&0xfff=3', 'u32[-4]=1'],
    'payloads with an integer at an offset, counted from the end where negative',
  ],
];

type IntegerToken = FilterToken & { readonly kind: 'integer' };

/** The farthest place that can be asked for, in bytes. */
const offsetMax = 0x7fff_ffff;

/** Reads `u16le[4]&0x0fff>=3`. */
export function readInteger(token: IntegerToken): IntegerTerm | FilterFault {
  const { type, operator, start, end } = token;
  const [, digits, order = ''] = /^u(\d+)(le|be)?$/i.exec(type) ?? [];
  const bits = integerBits.find((one) => String(one) === digits);
  const comparison = comparisons.find((one) => one === operator);
  const offset = numberOf(token.offset.replace(/^-/, ''), offsetMax);
  const largest = bits === undefined ? 0 : 2 ** bits - 1;
  const value = numberOf(token.value, largest);
  const mask = token.mask === undefined ? largest : numberOf(token.mask, largest);
  if (
    bits === undefined ||
    comparison === undefined ||
    offset === undefined ||
    value === undefined ||
    mask === undefined ||
    (bits === 8 && order !== '')
  ) {
    const message = bits === undefined ? type : `${type}[${token.offset}]`;
    return { code: 'invalidInteger', position: start, length: end - start, message };
  }
  return {
    kind: 'integer',
    bits,
    isLittle: order.toLowerCase() === 'le',
    offset: token.offset.startsWith('-') && offset !== 0 ? -offset : offset,
    ...(token.mask !== undefined && { mask }),
    comparison,
    value,
  };
}

/** Decimal, or hexadecimal or binary with their prefixes; nothing for what is none or larger than `most`. */
function numberOf(text: string, most: number): number | undefined {
  const isNumber = /^(?:\d{1,10}|0x[0-9a-f]{1,8}|0b[01]{1,32})$/i.test(text);
  const value = Number(text);
  return isNumber && value <= most ? value : undefined;
}
