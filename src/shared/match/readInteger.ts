import { comparisons, integerBits } from './filterNode.ts';
import type { FilterFault, FilterTerm } from './filterNode.ts';
import type { FilterToken } from './lexFilter.ts';

type IntegerToken = FilterToken & { readonly kind: 'integer' };

/** The farthest place that can be asked for, in bytes. */
const offsetMax = 0x7fff_ffff;

/** Reads `u16le[4]&0x0fff>=3`. */
export function readInteger(token: IntegerToken): FilterTerm | FilterFault {
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
