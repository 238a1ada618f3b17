import type { Direction, EventKind } from '../entry.ts';
import type { Origin } from '../messageFate.ts';

/** How `len` and `port` compare; `:` and `==` are written for `=` too. */
export const comparisons = ['<', '<=', '=', '!=', '>=', '>'] as const;
export type Comparison = (typeof comparisons)[number];

/** A moment as a filter names it. Without a date it is one of the day on which the filter is set. */
export interface FilterTime {
  readonly date?: { readonly year: number; readonly month: number; readonly day: number };
  /** Since that day's midnight, in milliseconds, with a fraction. */
  readonly dayMs: number;
  /** Whether it is UTC rather than the local time of where the sockets are. */
  readonly isUtc: boolean;
}

/** One condition of a filter. */
export type FilterTerm =
  /** The socket's name, in any case; `*` stands for any characters. */
  | { readonly kind: 'socket'; readonly name: string }
  /**
   * The peer's address or network (`10.0.0.0/8`), its `host:port`, or, with `*`, any part of its
   * endpoint as the list shows it.
   */
  | { readonly kind: 'peer'; readonly peer: string }
  | { readonly kind: 'port'; readonly comparison: Comparison; readonly port: number }
  | { readonly kind: 'connection'; readonly id: number }
  | { readonly kind: 'direction'; readonly direction: Direction }
  | { readonly kind: 'event'; readonly event: EventKind }
  /** Messages that come from there; also the peer and the user, which rows don't name. */
  | { readonly kind: 'origin'; readonly origin: Origin }
  /** Bytes of a message; no event has a length. */
  | { readonly kind: 'length'; readonly comparison: Comparison; readonly bytes: number }
  /** `after` includes the moment, `before` does not. */
  | { readonly kind: 'after' | 'before'; readonly time: FilterTime }
  /** From so many milliseconds before the filter is set. */
  | { readonly kind: 'last'; readonly ms: number }
  | { readonly kind: 'mark' }
  /** A note that contains the text, in any case; any note where there is none. */
  | { readonly kind: 'note'; readonly text?: string }
  | ({ readonly kind: 'text' } & TextTerm & OnWire)
  /**
   * A payload that contains the bytes. Without blanks: two characters for each, `?` for any digit;
   * `[1??????1]` for its bits; `{name:2}` for two bytes that are captured; `*` for any bytes; `^` and
   * `$` where it begins and ends with them.
   */
  | ({ readonly kind: 'hex'; readonly digits: string } & OnWire)
  | ({ readonly kind: 'regex'; readonly source: string; readonly flags: string } & OnWire)
  | ({ readonly kind: 'integer' } & IntegerTerm & OnWire);

/** Whether all of a message is meant, with what frames it, instead of its payload. */
export interface OnWire {
  readonly onWire?: true;
}

/** A payload that contains a text. */
export interface TextTerm {
  /** In the notation of `parseText`. */
  readonly text: string;
  readonly ignoreCase: boolean;
  /** Whether the payload begins, or ends, with it. */
  readonly isAtStart?: true;
  readonly isAtEnd?: true;
}

/** An unsigned integer at a place of the payload; a payload that has no such place does not match. */
export interface IntegerTerm {
  readonly bits: (typeof integerBits)[number];
  readonly isLittle: boolean;
  /** In bytes from the payload's beginning; negative ones count from its end. */
  readonly offset: number;
  /** Only these of its bits count. */
  readonly mask?: number;
  readonly comparison: Comparison;
  readonly value: number;
}

export const integerBits = [8, 16, 32] as const;

/** What a filter says, without its layout. `and` of nothing holds for every entry. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly node: FilterNode }
  | FilterTerm;

/** Why a text is no filter. The page words these. */
export const filterFaults = [
  'unknownKey',
  'noComparison',
  'foreignOperator',
  'missingValue',
  'missingTerm',
  'unclosedString',
  'unclosedRegex',
  'unclosedParenthesis',
  'unexpectedParenthesis',
  'emptyText',
  'invalidText',
  'invalidNumber',
  'invalidInteger',
  'invalidPeer',
  'invalidTime',
  'invalidDuration',
  'invalidHex',
  'invalidRegex',
  'unknownFlag',
  'unknownEvent',
  'unknownOrigin',
  'tooLong',
  'tooDeep',
] as const;

/** A fault and where it is in the text, in UTF-16 units. */
export interface FilterFault {
  readonly code: (typeof filterFaults)[number];
  readonly position: number;
  /** At least one, unless the text ends there. */
  readonly length: number;
  /** The faulty piece, or what the regular expression's parser says. */
  readonly message: string;
}

/** Whether it has a condition on marks or notes, which change after an entry came. */
export function dependsOnAnnotations(node: FilterNode): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.some(dependsOnAnnotations);
    case 'not':
      return dependsOnAnnotations(node.node);
    default:
      return node.kind === 'mark' || node.kind === 'note';
  }
}

/** Whether a term reads what messages contain, and so can be asked of them as on the wire. */
export function readsBytes(
  term: object,
): term is Extract<FilterTerm, { readonly kind: 'text' | 'hex' | 'regex' | 'integer' }> {
  const kind = 'kind' in term ? term.kind : undefined;
  return kind === 'text' || kind === 'hex' || kind === 'regex' || kind === 'integer';
}
