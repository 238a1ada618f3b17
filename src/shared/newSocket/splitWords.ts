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

/** The text between quotation marks, as `splitWords` reads it; its backslashes stand in pairs. */
export function quoteWord(text: string): string {
  const inner = text.replaceAll(/\\[^]|"/g, (part) => (part === '"' ? '\\"' : part));
  return `"${inner}"`;
}
