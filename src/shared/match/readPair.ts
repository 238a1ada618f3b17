import { eventKinds } from '../entry.ts';
import { origins } from '../messageFate.ts';
import { parseText } from '../payload.ts';
import type { Comparison, FilterFault, FilterTerm } from './filterNode.ts';
import { comparisons } from './filterNode.ts';
import { parseDuration, parseFilterTime } from './filterTime.ts';
import type { FilterToken } from './lexFilter.ts';
import { parseFilterNetwork } from './filterNetwork.ts';

type Pair = FilterToken & { readonly kind: 'pair' };
type Read = FilterTerm | FilterFault;

/** What each key takes: one of these decides the rest. */
const readers: Readonly<Record<string, (pair: Pair) => Read>> = {
  socket: (pair) => ({ kind: 'socket', name: nameOf(pair) }),
  peer: readPeer,
  port: (pair) =>
    readNumber(pair, 65_535, (comparison, port) => ({ kind: 'port', comparison, port })),
  len: (pair) =>
    readNumber(pair, Number.MAX_SAFE_INTEGER, (comparison, bytes) => ({
      kind: 'length',
      comparison,
      bytes,
    })),
  conn: (pair) =>
    readNumber(pair, Number.MAX_SAFE_INTEGER, (_, id) => ({ kind: 'connection', id })),
  event: readEvent,
  origin: readOrigin,
  after: (pair) => readTime(pair, 'after'),
  before: (pair) => readTime(pair, 'before'),
  last: readLast,
  hex: readHex,
  note: (pair) => ({ kind: 'note', text: nameOf(pair) }),
};

/** Keys that compare, too. */
const comparing = ['len', 'port'];

/** Reads `key:value` or a comparison. */
export function readPair(pair: Pair): Read {
  const read = Object.hasOwn(readers, pair.key) ? readers[pair.key] : undefined;
  if (!read || (pair.operator !== ':' && !comparing.includes(pair.key))) {
    const length = pair.valueStart - pair.start;
    const code = read ? 'noComparison' : 'unknownKey';
    return { code, position: pair.start, length, message: pair.key };
  }
  if (pair.value === '') {
    const { start: position, end } = pair;
    return { code: 'missingValue', position, length: end - position, message: pair.key };
  }
  return read(pair);
}

/** Reads a text in the notation of `parseText`, in which a quote may be escaped besides. */
export function readText(
  written: string,
  ignoreCase: boolean,
  position: number,
  length: number,
): Read {
  const text = written.replaceAll(/\\(.)/gs, (escape, letter: string) =>
    letter === '"' || letter === "'" ? letter : escape,
  );
  const parsed = parseText(text);
  if (!parsed.ok) {
    return { code: 'invalidText', position, length, message: written };
  }
  return parsed.bytes.length === 0
    ? { code: 'emptyText', position, length, message: written }
    : { kind: 'text', text, ignoreCase };
}

/** A value in which a backslash only takes the meaning off what follows. */
function nameOf({ value, isQuoted }: Pair): string {
  return isQuoted ? value.replaceAll(/\\(.)/gs, '$1') : value;
}

function readPeer(pair: Pair): Read {
  const peer = nameOf(pair);
  const looksLikeNetwork = /^[\d.]+(\/.*)?$|^[0-9a-f:]*:[0-9a-f:.]*\/.*$/i.test(peer);
  return looksLikeNetwork && !parseFilterNetwork(peer)
    ? fault('invalidPeer', pair)
    : { kind: 'peer', peer };
}

function readNumber(
  pair: Pair,
  most: number,
  term: (comparison: Comparison, value: number) => FilterTerm,
): Read {
  const [, digits, unit = ''] = /^(\d{1,16})([km]?)$/i.exec(pair.value) ?? [];
  const factor = unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1024 : 1024 * 1024;
  const value = Number(digits) * (pair.key === 'len' ? factor : 1);
  const isUnit = unit === '' || pair.key === 'len';
  const comparison = comparisons.find((one) => one === pair.operator) ?? '=';
  return digits !== undefined && isUnit && value <= most
    ? term(comparison, value)
    : fault('invalidNumber', pair);
}

function readEvent(pair: Pair): Read {
  const event = eventKinds.find((kind) => kind === pair.value);
  return event ? { kind: 'event', event } : fault('unknownEvent', pair);
}

function readOrigin(pair: Pair): Read {
  const origin = origins.find((one) => one === pair.value);
  return origin ? { kind: 'origin', origin } : fault('unknownOrigin', pair);
}

function readTime(pair: Pair, kind: 'after' | 'before'): Read {
  const time = parseFilterTime(pair.value);
  return time ? { kind, time } : fault('invalidTime', pair);
}

function readLast(pair: Pair): Read {
  const ms = parseDuration(pair.value);
  return ms === undefined ? fault('invalidDuration', pair) : { kind: 'last', ms };
}

/** Atoms of a hex pattern, each with the blanks before it; what is none of them ends the match. */
const hexAtom =
  /[\s:,]*(?:\[([01?\s]+)\]|\{\s*([a-z_]\w*)\s*(?::\s*(\d{1,4})\s*)?\}|([0-9a-f?])|([*^$]))/iy;
const hexEnd = /[\s:,]*$/y;

function readHex(pair: Pair): Read {
  const { value, valueStart } = pair;
  const faultAt = (position: number): Read => {
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
      (name !== undefined && (Number(count) < 1 || digits.includes(`{${name}:`)));
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
      digits += name === undefined ? (sign ?? '') : `{${name}:${Number(count)}}`;
    }
    at += whole.length;
    hexEnd.lastIndex = at;
  }
  return half === '' && /[^*^$]/.test(digits) ? { kind: 'hex', digits } : fault('invalidHex', pair);
}

function fault(code: FilterFault['code'], { value, valueStart }: Pair): FilterFault {
  return { code, position: valueStart, length: value.length, message: value };
}
