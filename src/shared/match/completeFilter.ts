import { valuesOf } from './readPair.ts';
import { filterTerms } from './terms/filterTerms.ts';
import { formatName } from './terms/pairValue.ts';

type Modules = typeof filterTerms;

/** What a filter may begin with, as it is offered. Each has a line that explains it. */
export type FilterStart = Modules[keyof Modules]['starts'][number]['text'] | 'not' | 'or';

/** Those lines, in English. */
export const filterStarts: readonly { readonly text: FilterStart; readonly help: string }[] = [
  ...Object.values(filterTerms).flatMap(({ starts }) => [...starts]),
  { text: 'not', help: 'negates the next term' },
  { text: 'or', help: 'either of two terms; without it, all must match' },
];

export interface FilterCompletion {
  /** What stands there afterwards, instead of what was begun. */
  readonly text: string;
  /** Names the line that explains it; absent for values. */
  readonly start?: FilterStart;
}

export interface FilterCompletions {
  /** Where what was begun stands, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly choices: readonly FilterCompletion[];
}

/** What may stand at the caret: values of the key before it, else what begins with what is there. */
export function completeFilter(
  text: string,
  caret: number,
  socketNames: readonly string[],
): FilterCompletions {
  const before = text.slice(0, caret);
  const begun = /(?:[a-z]+:"[^"]*|[^\s()"']+)$/.exec(before)?.[0] ?? '';
  const from = caret - begun.length;
  const rest = /^[^\s()"']*"?/.exec(text.slice(caret))?.[0] ?? '';
  const isInText = (before.slice(0, from).match(/"/g) ?? []).length % 2 === 1;
  // A finished term is not begun anew: what finds something must not hide behind a list.
  const isFinished = begun === '' && /[")]$/.test(before);
  const to = caret + (begun === '' ? 0 : rest.length);
  const isOffered = !isInText && !isFinished && !begun.startsWith('/');
  const choices = isOffered ? choicesFor(begun, socketNames) : [];
  return { from, to, choices: choices.filter((choice) => choice.text !== text.slice(from, to)) };
}

function choicesFor(begun: string, socketNames: readonly string[]): FilterCompletion[] {
  const [, key = '', value = ''] = /^([a-z]+):"?(.*)$/.exec(begun) ?? [];
  const values = valuesOf(key, socketNames);
  if (values) {
    return values
      .filter((each) => each.toLowerCase().includes(value.toLowerCase()))
      .map((each) => ({ text: `${key}:${formatName(each)}` }));
  }
  return filterStarts
    .filter(({ text }) => text.startsWith(begun))
    .map(({ text }) => ({ text, start: text }));
}
