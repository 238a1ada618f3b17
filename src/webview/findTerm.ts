import type { FilterFault } from '../shared/match/filterFault.ts';
import type { FilterTerm } from '../shared/match/terms/filterTerms.ts';
import { formatFilter } from '../shared/match/formatFilter.ts';
import { parseFilter } from '../shared/match/parseFilter.ts';

/** How what is to be found is written. */
export const findModes = ['text', 'hex', 'regex'] as const;
export type FindMode = (typeof findModes)[number];

export interface FindQuery {
  readonly form: FindMode;
  readonly text: string;
  readonly matchCase: boolean;
}

export type ParsedFindTerm =
  | { readonly ok: true; readonly term: FilterTerm; readonly filter: string }
  | { readonly ok: false; readonly fault: FilterFault };

/** The condition of a filter that says the same; undefined while nothing is written. */
export function findTerm({ form, text, matchCase }: FindQuery): ParsedFindTerm | undefined {
  if (text === '') {
    return undefined;
  }
  const flags = matchCase ? '' : 'i';
  const written: Readonly<Record<FindMode, string>> = {
    text: `"${text.replaceAll(/\\.|"/gs, (piece) => (piece === '"' ? '\\"' : piece))}"${flags}`,
    hex: `hex:"${text.replaceAll('"', '')}"`,
    regex: formatFilter({ kind: 'regex', source: text.replaceAll(/\\.|\//gs, escapeSlash), flags }),
  };
  const parsed = parseFilter(written[form]);
  if (!parsed.ok) {
    return parsed;
  }
  const { filter } = parsed;
  return 'nodes' in filter || filter.kind === 'not'
    ? undefined
    : { ok: true, term: filter, filter: written[form] };
}

function escapeSlash(piece: string): string {
  return piece === '/' ? '\\/' : piece;
}
