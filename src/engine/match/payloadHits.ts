import type { FilterNode } from '../../shared/match/filterNode.ts';
import { payloadTerms } from '../../shared/match/payloadTerms.ts';
import type { PayloadTerm } from '../../shared/match/payloadTerms.ts';
import { patternOfHex } from './bytePattern.ts';
import type { BytePattern } from './bytePattern.ts';
import { Expression } from './expression.ts';
import { PatternSearch } from './patternSearch.ts';
import { patternOfText } from './terms/textTerm.ts';

/** A part of a payload, in bytes. */
export interface PayloadPart {
  readonly at: number;
  readonly length: number;
}

/** How much of one payload is looked at, from its beginning: as much as filters look at. */
export const hitBytesMax = 1024 * 1024;
type Search = (payload: Buffer) => PayloadPart | undefined;

/** Where payloads have what a filter looks for. */
export class PayloadHits {
  readonly #searches: readonly Search[];

  constructor(filter: FilterNode) {
    this.#searches = payloadTerms(filter).map(searchFor);
  }

  /** Whether the filter looks for nothing in payloads. */
  get isEmpty(): boolean {
    return this.#searches.length === 0;
  }

  /** The hit that begins first; none beyond the first MiB, nor where looking took too long. */
  first(payload: Uint8Array): PayloadPart | undefined {
    const length = Math.min(payload.length, hitBytesMax);
    let bytes = Buffer.from(payload.buffer, payload.byteOffset, length);
    let found: PayloadPart | undefined;
    for (const search of this.#searches) {
      const hit = search(bytes);
      if (hit && hit.length > 0 && hit.at < (found?.at ?? Infinity)) {
        found = hit;
        bytes = bytes.subarray(0, hit.at + hit.length);
      }
    }
    return found;
  }
}

function searchFor(term: PayloadTerm): Search {
  switch (term.kind) {
    case 'text':
      return searchPattern(patternOfText(term));
    case 'hex':
      return searchPattern(patternOfHex(term.digits));
    case 'regex':
      return searchExpression(term.source, term.flags);
  }
}

function searchPattern(pattern: BytePattern): Search {
  const search = new PatternSearch(pattern);
  const lastLength = pattern.parts.at(-1)?.bytes.length ?? 0;
  return (payload) => {
    const places = search.placesIn(payload, 0, payload.length);
    const [at] = places ?? [];
    return at === undefined ? undefined : { at, length: (places?.at(-1) ?? at) + lastLength - at };
  };
}

function searchExpression(source: string, flags: string): Search {
  const expression = new Expression(source, flags);
  const { encoding } = expression;
  return (payload) => {
    // A byte that is no UTF-8 became three: places would not be those in the payload.
    const isExact =
      encoding === 'latin1' || Buffer.byteLength(payload.toString(encoding)) === payload.length;
    const match = isExact ? expression.match(payload) : undefined;
    return match && partOf(match, encoding);
  };
}

function partOf(
  { 0: found, index, input }: RegExpExecArray,
  encoding: 'utf8' | 'latin1',
): PayloadPart {
  return {
    at: Buffer.byteLength(input.slice(0, index), encoding),
    length: Buffer.byteLength(found, encoding),
  };
}
