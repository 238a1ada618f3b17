export interface Word {
  readonly text: string;
  /** Between quotation marks: never a keyword. */
  readonly isQuoted: boolean;
}

/**
 * Splits at white space, except between quotation marks (`"` or `'`). Between them a backslash keeps
 * its meaning for the payload that is written there, save that `\"` is a mark itself. Undefined
 * where a mark is not closed.
 */
export function splitWords(text: string): readonly Word[] | undefined {
  const words: Word[] = [];
  const word = /\s*(?:"((?:[^"\\]|\\[^])*)"|'([^']*)'|([^\s"'][^\s]*))(?=\s|$)/y;
  const end = text.trimEnd().length;
  while (word.lastIndex < end) {
    const match = word.exec(text);
    if (!match) {
      return undefined;
    }
    const [, double, single, plain = ''] = match;
    const quoted = double?.replaceAll(/\\([^])/g, (pair, next) => (next === '"' ? '"' : pair));
    words.push({ text: quoted ?? single ?? plain, isQuoted: (quoted ?? single) !== undefined });
  }
  return words;
}

/**
 * The text as a word that `splitWords` reads as that. Between `"` a last backslash without a partner would
 * make the mark behind it a part of the text: such a text stands between `'`, or as it is where it has
 * one of these, as only a word without marks has both.
 */
export function quoteWord(text: string): string {
  if (text.replaceAll(/\\[^]/g, '').endsWith('\\')) {
    return text.includes("'") ? text : `'${text}'`;
  }
  const inner = text.replaceAll(/\\[^]|"/g, (part) => (part === '"' ? '\\"' : part));
  return `"${inner}"`;
}
