/** Characters that are invisible or change how others are displayed: control, format, bidirectional, surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

/** Writes invisible characters as `\u{…}`; for text from elsewhere, where a person reads it. */
export function escapeInvisible(text: string): string {
  return text.replace(
    invisible,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** As `escapeInvisible`, on one line: runs of line breaks and other controls become a space. */
export function escapeInvisibleLine(text: string): string {
  return escapeInvisible(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '));
}

/** Zero-width joiners, which many scripts and emoji need: allowed in names. */
const joiners = /[\u200c\u200d]/g;

/** The first invisible character of a name, escaped, and its position, counted from 1. */
export function firstInvisible(
  name: string,
): { readonly text: string; readonly place: number } | undefined {
  // Replaced, not removed: positions stay the same.
  const place = name.replace(joiners, ' ').search(invisible);
  const character = place < 0 ? undefined : name.codePointAt(place);
  return character === undefined
    ? undefined
    : { text: escapeInvisible(String.fromCodePoint(character)), place: place + 1 };
}
