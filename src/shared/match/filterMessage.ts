import type { FilterFault } from './filterFault.ts';

/** Why a filter in a definition can't be read, for the Problems view. */
export function filterMessage({ code, position, message }: FilterFault): string {
  const place = `At character ${position + 1}: `;
  const shown = message === '' ? '' : ` “${message}”`;
  return `${place}this is no filter (${wordsOf(code)}${shown}).`;
}

function wordsOf(code: FilterFault['code']): string {
  return code.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
