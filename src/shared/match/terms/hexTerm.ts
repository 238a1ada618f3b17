import type { FilterFault } from '../filterFault.ts';
import { wirePrefix } from '../onWire.ts';
import type { OnWire } from '../onWire.ts';
import type { PairToken } from '../lexFilter.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

/**
 * A payload that contains the bytes. Without blanks: two characters for each, `?` for any digit;
 * `[1??????1]` for its bits; `{name:2}` for two bytes that are captured; `*` for any bytes, `{name:*}` captured; `^` and
 * `$` where it begins and ends with them.
 */
export interface HexTerm extends OnWire {
  readonly kind: 'hex';
  readonly digits: string;
}

export const hexTerm = {
  reads: 'bytes',
  starts: [
    { text: 'hex:', help: 'bytes, as hex:"de ad ?? ef"; also * [1??????1] ^ $' },
    { text: 'wire:', help: 'with the framing, as wire:"\\r\\n"' },
  ],
  format: (term) => `${wirePrefix(term)}hex:"${(term.digits.match(writtenAtoms) ?? []).join(' ')}"`,
  pair: { key: 'hex', read: readHex },
} as const satisfies FilterTermModule<HexTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['hex:"de ad ?? ef"', 'hex:d?ad'], 'messages with these bytes; `?` is any digit'],
  [
    ['hex:"^ 11 * [1??????1] {crc:2} $"'],
    'any bytes, bits, bytes under a name (`{name:*}`: any), and anchors',
  ],
];

const writtenAtoms = /\[[01?]{8}\]|\{[^}]*\}|[0-9a-f?]{2}|[*^$]/g;

/** Atoms of a hex pattern, each with the blanks before it; what is none of them ends the match. */
const hexAtom =
  /[\s:,]*(?:\[([01?\s]+)\]|\{\s*([a-z_]\w*)\s*(?::\s*(\d{1,4}|\*)\s*)?\}|([0-9a-f?])|([*^$]))/iy;
const hexEnd = /[\s:,]*$/y;

function readHex(pair: PairToken): HexTerm | FilterFault {
  const { value, valueStart } = pair;
  const faultAt = (position: number): FilterFault => {
    const message = String.fromCodePoint(value.codePointAt(position) ?? 0);
    return { code: 'invalidHex', position: valueStart + position, length: 1, message };
  };
  let digits = '';
  let half = '';
  let at = 0;
  hexEnd.lastIndex = 0;
  while (!hexEnd.test(value)) {
    hexAtom.lastIndex = at;
    const match = hexAtom.exec(value);
    if (!match) {
      const blanks = /^[\s:,]*/.exec(value.slice(at))?.[0].length ?? 0;
      return faultAt(at + blanks);
    }
    const [whole, bits, name, count = '1', digit, sign] = match;
    const plainBits = bits?.replaceAll(/\s/g, '');
    const isMisplaced =
      (digit === undefined && half !== '') ||
      (plainBits !== undefined && plainBits.length !== 8) ||
      (sign === '^' && digits !== '') ||
      digits.endsWith('$') ||
      (name !== undefined && (/^0+$/.test(count) || digits.includes(`{${name}:`)));
    if (isMisplaced) {
      return faultAt(at + whole.search(/[^\s:,]/));
    }
    if (digit !== undefined) {
      half += digit.toLowerCase();
      digits += half.length === 2 ? half : '';
      half = half.length === 2 ? '' : half;
    } else if (plainBits !== undefined) {
      digits += `[${plainBits}]`;
    } else {
      digits +=
        name === undefined ? (sign ?? '') : `{${name}:${count === '*' ? count : Number(count)}}`;
    }
    at += whole.length;
    hexEnd.lastIndex = at;
  }
  return half === '' && /[^*^$]/.test(digits)
    ? { kind: 'hex', digits }
    : valueFault('invalidHex', pair);
}
