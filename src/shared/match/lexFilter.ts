import type { FilterFault } from './filterFault.ts';
import type { OnWire } from './onWire.ts';

/** A piece of a filter's text, from `start` to `end` (excluded), in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type FilterToken = Place &
  (
    | { readonly kind: '(' | ')' | 'and' | 'or' | 'not' }
    /** Text in quotes, as it is written between them, the flags after them, and its anchors. */
    | ({
        readonly kind: 'string';
        readonly text: string;
        readonly flags: string;
        readonly isAtStart: boolean;
        readonly isAtEnd: boolean;
      } & OnWire)
    | ({ readonly kind: 'regex'; readonly source: string; readonly flags: string } & OnWire)
    /** `u16le[4]&0xff=3`: everything as it is written. */
    | ({
        readonly kind: 'integer';
        readonly type: string;
        readonly offset: string;
        readonly mask: string | undefined;
        readonly operator: string;
        readonly value: string;
      } & OnWire)
    | { readonly kind: 'word'; readonly text: string }
    | PairToken
  );

/** `key:value`, or a comparison. A value in quotes is given without them, escapes untouched. */
export interface PairToken extends Place, OnWire {
  readonly kind: 'pair';
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly isQuoted: boolean;
  readonly valueStart: number;
}

export type LexedFilter =
  | { readonly ok: true; readonly tokens: readonly FilterToken[] }
  | { readonly ok: false; readonly fault: FilterFault };

const blanks = /\s*/y;
const quoted = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy;
const flags = /[a-z0-9]*/iy;
const regex = /\/((?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+)\//sy;
const pairStart = /([a-z]+)(?:(:)|\s*(<=|>=|!=|==|[<>=]))\s*/iy;
const integer =
  /(u\d+(?:le|be)?)\[\s*(-?\w+)\s*\]\s*(?:&\s*(\w+)\s*)?(<=|>=|!=|==|[<>=])\s*(\w*)/iy;
const wire = /wire:\s*(?=["'^/]|hex:|u\d)/iy;
const plainValue = /[^\s()"]+/y;
const word = /[^\s()"]+/y;
const joints: Readonly<Record<string, 'and' | 'or' | 'not'>> = {
  and: 'and',
  AND: 'and',
  or: 'or',
  OR: 'or',
  not: 'not',
  NOT: 'not',
};

/** Cuts a filter into its tokens. Linear in the text's length. */
export function lexFilter(text: string): LexedFilter {
  const tokens: FilterToken[] = [];
  let position = 0;
  for (;;) {
    position += at(blanks, text, position)?.[0].length ?? 0;
    if (position === text.length) {
      return { ok: true, tokens };
    }
    const token = readToken(text, position);
    if ('code' in token) {
      return { ok: false, fault: token };
    }
    tokens.push(token);
    position = token.end;
  }
}

function readToken(text: string, start: number): FilterToken | FilterFault {
  const first = text[start];
  switch (first) {
    case '(':
    case ')':
      return { kind: first, start, end: start + 1 };
    case '"':
    case "'":
      return readString(text, start, start);
    case '^':
      return /^\^["']/.test(text.slice(start, start + 2))
        ? readString(text, start, start + 1)
        : readWord(text, start);
    case '/':
      return readRegex(text, start);
    default:
      return (
        readOnWire(text, start) ??
        readInteger(text, start) ??
        readPair(text, start) ??
        readWord(text, start)
      );
  }
}

/** `wire:` before a term that reads bytes. */
function readOnWire(text: string, start: number): FilterToken | FilterFault | undefined {
  const found = at(wire, text, start);
  if (!found) {
    return undefined;
  }
  const token = readToken(text, start + found[0].length);
  return 'code' in token || !('flags' in token || 'key' in token || 'type' in token)
    ? token
    : { ...token, onWire: true, start };
}

function readInteger(text: string, start: number): FilterToken | undefined {
  const match = at(integer, text, start);
  if (!match) {
    return undefined;
  }
  const [whole, type = '', offset = '', mask, comparison = '', value = ''] = match;
  const operator = comparison === '==' ? '=' : comparison;
  const end = start + whole.length;
  return { kind: 'integer', type, offset, mask, operator, value, start, end };
}

/** The quote stands at `place`, after an anchor if that is not `start`. */
function readString(text: string, start: number, place: number): FilterToken | FilterFault {
  const match = at(quoted, text, place);
  if (!match) {
    return unclosed('unclosedString', text, place);
  }
  const after = place + match[0].length;
  const found = at(flags, text, after)?.[0] ?? '';
  const isAtEnd = text[after + found.length] === '$';
  return {
    kind: 'string',
    text: match[1] ?? match[2] ?? '',
    flags: found,
    isAtStart: place > start,
    isAtEnd,
    start,
    end: after + found.length + (isAtEnd ? 1 : 0),
  };
}

function readRegex(text: string, start: number): FilterToken | FilterFault {
  const match = at(regex, text, start);
  if (!match) {
    return unclosed('unclosedRegex', text, start);
  }
  const after = start + match[0].length;
  const found = at(flags, text, after)?.[0] ?? '';
  const end = after + found.length;
  return { kind: 'regex', source: match[1] ?? '', flags: found, start, end };
}

function readPair(text: string, start: number): FilterToken | FilterFault | undefined {
  const match = at(pairStart, text, start);
  if (!match) {
    return undefined;
  }
  const [whole, key = '', colon, comparison = ''] = match;
  const valueStart = start + whole.length;
  const operator = colon ?? (comparison === '==' ? '=' : comparison);
  const pair = { kind: 'pair', key, operator, start } as const;
  if (text[valueStart] === '"' || text[valueStart] === "'") {
    const value = at(quoted, text, valueStart);
    return value
      ? {
          ...pair,
          value: value[1] ?? value[2] ?? '',
          isQuoted: true,
          valueStart: valueStart + 1,
          end: valueStart + value[0].length,
        }
      : unclosed('unclosedString', text, valueStart);
  }
  const value = at(plainValue, text, valueStart)?.[0] ?? '';
  return { ...pair, value, isQuoted: false, valueStart, end: valueStart + value.length };
}

function readWord(text: string, start: number): FilterToken {
  const found = at(word, text, start)?.[0] ?? text.slice(start, start + 1);
  const end = start + found.length;
  const joint = joints[found];
  return joint === undefined
    ? { kind: 'word', text: found, start, end }
    : { kind: joint, start, end };
}

function unclosed(
  code: 'unclosedString' | 'unclosedRegex',
  text: string,
  position: number,
): FilterFault {
  const message = text.slice(position);
  return { code, position, length: message.length, message };
}

/** What a sticky expression finds just here. */
function at(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
