import type { Comparison } from '../comparison.ts';
import { comparisons } from '../comparison.ts';
import type { FilterFault } from '../filterFault.ts';
import type { PairToken } from '../lexFilter.ts';

/** A value in which a backslash only takes the meaning off what follows. */
export function nameIn({ value, isQuoted }: PairToken): string {
  return isQuoted ? value.replaceAll(/\\(.)/gs, '$1') : value;
}

/** A name in quotes, where it would not be one word. */
export function formatName(name: string): string {
  return name !== '' && !/[\s()"'\\]/.test(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Reads a number up to `most`; `k` and `M` behind it are KiB and MiB where that is a length. */
export function numberIn({ value, operator }: PairToken, most: number, isLength = false) {
  const [, digits, unit = ''] = /^(\d{1,16})([km]?)$/i.exec(value) ?? [];
  const factor = unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1024 : 1024 * 1024;
  const number = Number(digits) * (isLength ? factor : 1);
  const comparison: Comparison = comparisons.find((one) => one === operator) ?? '=';
  return digits !== undefined && (unit === '' || isLength) && number <= most
    ? { comparison, number }
    : undefined;
}

export function formatComparison(comparison: Comparison): string {
  return comparison === '=' ? ':' : comparison;
}

/** A fault of the whole value. */
export function valueFault(
  code: FilterFault['code'],
  { value, valueStart }: PairToken,
): FilterFault {
  return { code, position: valueStart, length: value.length, message: value };
}
