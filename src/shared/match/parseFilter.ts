import type { FilterFault } from './filterFault.ts';
import { filterLengthMax } from './filterLengthMax.ts';
import type { FilterNode } from './filterNode.ts';
import type { FilterToken } from './lexFilter.ts';
import { lexFilter } from './lexFilter.ts';
import type { OnWire } from './onWire.ts';
import { readPair } from './readPair.ts';
import type { DocumentedTerm } from './terms/filterTermModule.ts';
import { filterTerms } from './terms/filterTerms.ts';
import type { FilterTerm } from './terms/filterTerms.ts';
import { readInteger } from './terms/integerTerm.ts';
import { readRegex } from './terms/regexTerm.ts';
import { readText } from './terms/textTerm.ts';
import { unknownFlag } from './terms/unknownFlag.ts';

/** Parentheses and `not` inside each other. */
const depthMax = 100;

export type ParsedFilter =
  | { readonly ok: true; readonly filter: FilterNode }
  | { readonly ok: false; readonly fault: FilterFault };

/**
 * Reads a filter. It never throws, and takes time linear in the text's length. The language:
 *
 *     filter     = [ or ]
 *     or         = and { "or" and }
 *     and        = not { [ "and" ] not }
 *     not        = "not" not | "(" or ")" | term
 *     term       = "in" | "out" | "event" | "marked" | "note" | pair | [ "wire:" ] bytes | word
 *     bytes      = text | regex | integer | hex
 *     pair       = ( "socket" | "peer" | "note" ) ":" value
 *                | ( "len" | "port" ) ( ":" | "=" | "==" | "!=" | "<" | "<=" | ">=" | ">" ) number
 *                | "conn" ":" number | "event" ":" kind | "hex" ":" value
 *                | ( "after" | "before" ) ":" time | "last" ":" duration
 *     value      = characters without blank, quote or parenthesis | string
 *     string     = "\"" or "'", characters, in which a backslash takes the meaning off a quote, and the same again
 *     text       = [ "^" ] string [ "i" ] [ "$" ]
 *     integer    = ( "u8" | "u16" | "u16le" | "u32" | "u32le" ) "[" offset "]" [ "&" number ] comparison number
 *     hex        = "hex:" value of pairs of digits or "?", "[" 8 of "0", "1" and "?" "]", "{" name [ ":" bytes ] "}",
 *                  "*" for any bytes, "^" first and "$" last
 *     regex      = "/" JavaScript's regular expression "/" { "i" | "m" | "s" | "u" }
 *     number     = digits [ "k" | "M" ]           kibibytes and mebibytes, for `len`
 *     time       = [ date "T" ] hours ":" minutes [ ":" seconds [ "." fraction ] ] [ "Z" ] | date
 *     duration   = number ( "ms" | "s" | "m" | "h" | "d" )
 *
 * A text in quotes is found exactly, with `i` or as a bare word in any case (of ASCII letters). Its
 * escapes are those of `parseText`. `and`, `or` and `not` may also be written in capitals; as `&&`, `||`
 * and `!` they are refused, since who writes them so would get what looks for these characters.
 */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > filterLengthMax) {
    const length = text.length - filterLengthMax;
    return failed({ code: 'tooLong', position: filterLengthMax, length, message: '' });
  }
  const lexed = lexFilter(text);
  if (!lexed.ok) {
    return lexed;
  }
  const parser = new Parser(lexed.tokens, text.length);
  const filter = parser.parse();
  return 'code' in filter ? failed(filter) : { ok: true, filter };
}

/** What joins terms, for the documents. */
export const documentation: readonly DocumentedTerm[] = [
  [['not in', 'in or out', '(…)'], 'Precedence: `not`, then adjacency (and), then `or`'],
];

/** Walks over the tokens; every method leaves the place after what it read, or returns a fault. */
class Parser {
  readonly #tokens: readonly FilterToken[];
  readonly #end: number;
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly FilterToken[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  parse(): FilterNode | FilterFault {
    if (this.#tokens.length === 0) {
      return { kind: 'and', nodes: [] };
    }
    const node = this.#or();
    const rest = this.#next;
    // All but a parenthesis too many goes on a conjunction.
    return 'code' in node || !rest ? node : faultAt('unexpectedParenthesis', rest, ')');
  }

  get #next(): FilterToken | undefined {
    return this.#tokens[this.#place];
  }

  #or(): FilterNode | FilterFault {
    const nodes: FilterNode[] = [];
    do {
      const node = this.#and();
      if ('code' in node) {
        return node;
      }
      nodes.push(node);
    } while (this.#skip('or'));
    return joined('or', nodes);
  }

  #and(): FilterNode | FilterFault {
    const nodes: FilterNode[] = [];
    do {
      const node = this.#not();
      if ('code' in node) {
        return node;
      }
      nodes.push(node);
    } while (this.#skip('and') || this.#startsTerm());
    return joined('and', nodes);
  }

  #not(): FilterNode | FilterFault {
    const token = this.#next;
    if (!token || token.kind === 'and' || token.kind === 'or' || token.kind === ')') {
      return this.#missing(token);
    }
    if (this.#depth === depthMax) {
      return faultAt('tooDeep', token, '');
    }
    this.#place++;
    if (token.kind !== 'not' && token.kind !== '(') {
      return readTerm(token);
    }
    this.#depth++;
    const node = token.kind === 'not' ? this.#not() : this.#or();
    this.#depth--;
    if ('code' in node) {
      return node;
    }
    if (token.kind === 'not') {
      return { kind: 'not', node };
    }
    return this.#skip(')') ? node : faultAt('unclosedParenthesis', token, '(');
  }

  #startsTerm(): boolean {
    const kind = this.#next?.kind;
    return kind !== undefined && kind !== ')' && kind !== 'or';
  }

  #skip(kind: FilterToken['kind']): boolean {
    const isIt = this.#next?.kind === kind;
    this.#place += isIt ? 1 : 0;
    return isIt;
  }

  /** Something must follow what was read last, and does not. */
  #missing(token: FilterToken | undefined): FilterFault {
    const before = this.#tokens[this.#place - 1];
    if (token?.kind === ')' && before?.kind !== '(' && !isJoint(before)) {
      return faultAt('unexpectedParenthesis', token, ')');
    }
    if (before && (isJoint(before) || before.kind === '(')) {
      return faultAt('missingTerm', before, before.kind);
    }
    return token
      ? faultAt('missingTerm', token, token.kind)
      : { code: 'missingTerm', position: this.#end, length: 0, message: '' };
  }
}

function isJoint(token: FilterToken | undefined): boolean {
  return token?.kind === 'and' || token?.kind === 'or' || token?.kind === 'not';
}

function readTerm(token: FilterToken): FilterTerm | FilterFault {
  const { start, end } = token;
  switch (token.kind) {
    case 'pair':
      return onWire(token, readPair(token));
    case 'string':
      return token.flags === '' || token.flags === 'i'
        ? onWire(
            token,
            anchored(token, readText(token.text, token.flags === 'i', start, end - start)),
          )
        : unknownFlag(token.flags, token.isAtEnd ? end - 1 : end);
    case 'regex':
      return onWire(token, readRegex(token.source, token.flags, start, end));
    case 'integer':
      return onWire(token, readInteger(token));
    case 'word':
      return readWord(token.text, start, end);
    default:
      return faultAt('missingTerm', token, token.kind);
  }
}

function onWire(token: OnWire, read: FilterTerm | FilterFault): FilterTerm | FilterFault {
  return token.onWire && 'kind' in read && filterTerms[read.kind].reads === 'bytes'
    ? ({ ...read, onWire: true } as FilterTerm)
    : read;
}

function anchored(
  { isAtStart, isAtEnd }: { readonly isAtStart: boolean; readonly isAtEnd: boolean },
  read: FilterTerm | FilterFault,
): FilterTerm | FilterFault {
  return 'kind' in read && read.kind === 'text'
    ? { ...read, ...(isAtStart && { isAtStart }), ...(isAtEnd && { isAtEnd }) }
    : read;
}

/** Words that stand for a term. */
const words: ReadonlyMap<string, FilterTerm> = new Map(
  Object.values(filterTerms).flatMap((module) =>
    'words' in module ? Object.entries<FilterTerm>(module.words) : [],
  ),
);

function readWord(word: string, start: number, end: number): FilterTerm | FilterFault {
  const [foreign] = /^(?:&&|\|\||!)/.exec(word) ?? [];
  return (
    words.get(word) ??
    (foreign === undefined
      ? readText(word, true, start, end - start)
      : { code: 'foreignOperator', position: start, length: foreign.length, message: foreign })
  );
}

function joined(kind: 'and' | 'or', nodes: readonly FilterNode[]): FilterNode {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : { kind, nodes };
}

function faultAt(code: FilterFault['code'], token: FilterToken, message: string): FilterFault {
  return { code, position: token.start, length: token.end - token.start, message };
}

function failed(fault: FilterFault): ParsedFilter {
  return { ok: false, fault };
}
