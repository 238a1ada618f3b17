/** Part of the bytes from which on text would hide more than it shows. */
const unprintablePart = 0.3;

// Bytes that are no character, and control characters other than the usual white space.
const unprintable = /\\(?:\\|x[0-9a-f]{2}|u\{[0-9a-f]+\}|[0abefv])/g;

/**
 * Whether bytes are better read in hex: of what `renderText` or `renderEncoded` made of them, escapes of
 * bytes and control characters stand for more than 30 %. `length` is the number of those bytes.
 */
export function isMostlyUnprintable(rendered: string, length: number): boolean {
  let count = 0;
  if (rendered.includes('\\')) {
    for (const [escape] of rendered.matchAll(unprintable)) {
      count += escape === '\\\\' ? 0 : 1;
    }
  }
  return count > length * unprintablePart;
}
