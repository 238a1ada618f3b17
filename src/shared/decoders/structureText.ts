/** Members that a structure's one line names, and how long that line gets. */
const membersMax = 8;
const lengthMax = 200;

/** `[1, 2, …]` */
export function listText(items: readonly string[]): string {
  return cut(`[${members(items)}]`);
}

/** `{"a": 1, …}` */
export function pairText(pairs: readonly string[]): string {
  return cut(`{${members(pairs)}}`);
}

function members(all: readonly string[]): string {
  return [...all.slice(0, membersMax), ...(all.length > membersMax ? ['…'] : [])].join(', ');
}

function cut(text: string): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}

/**
 * Whether a structure that was read to the payload's end is likely one: any byte begins some value, but
 * chance rarely makes words, and rarely fits many bytes.
 */
export function isLikelyStructure(shown: string, byteCount: number): boolean {
  const hasWords = /"[^"\\]+"/.test(shown);
  const hasEscapes = /\\[x0u]/.test(shown);
  return (hasWords && !hasEscapes) || byteCount >= 16;
}
