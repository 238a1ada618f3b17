import { eventKinds } from '../entry.ts';
import { origins } from '../messageFate.ts';
import { formatFilter } from './formatFilter.ts';

/** What a filter may begin with, as it is offered. Each has a line that explains it. */
export const filterStarts = [
  'in',
  'out',
  'event',
  'socket:',
  'peer:',
  'port:',
  'conn:',
  'len>',
  'event:',
  'origin:',
  'hex:',
  'wire:',
  'u8[',
  'u16[',
  'u32[',
  'after:',
  'before:',
  'last:',
  'marked',
  'note',
  'note:',
  'not',
  'or',
] as const;
export type FilterStart = (typeof filterStarts)[number];

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
  const [, key, value = ''] = /^(socket|event|origin):"?(.*)$/.exec(begun) ?? [];
  const fits = (name: string) => name.toLowerCase().includes(value.toLowerCase());
  if (key === 'socket') {
    return [...new Set(socketNames)]
      .filter(fits)
      .map((name) => ({ text: formatFilter({ kind: 'socket', name }) }));
  }
  if (key === 'event') {
    return eventKinds.filter(fits).map((kind) => ({ text: `event:${kind}` }));
  }
  if (key === 'origin') {
    return origins.filter(fits).map((origin) => ({ text: `origin:${origin}` }));
  }
  return filterStarts
    .filter((start) => start.startsWith(begun))
    .map((start) => ({ text: start, start }));
}
