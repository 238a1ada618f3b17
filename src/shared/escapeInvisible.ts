/** Characters that are not seen, or change how others are: controls, format, bidirectional marks, halves. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

/** A text with nothing hidden in it: what cannot be seen is written as `\u{…}`. */
export function escapeInvisible(text: string): string {
  return text.replace(
    unseen,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Joins letters in the scripts of many languages, and emoji; it changes nothing else. */
const joiners = /[\u200c\u200d]/g;

/** The first character of a name that hides something, as `escapeInvisible` writes it, and its place from 1 on. */
export function firstInvisible(
  name: string,
): { readonly text: string; readonly place: number } | undefined {
  // Blanks in their place: the others stay where they are.
  const place = name.replace(joiners, ' ').search(unseen);
  const character = place < 0 ? undefined : name.codePointAt(place);
  return character === undefined
    ? undefined
    : { text: escapeInvisible(String.fromCodePoint(character)), place: place + 1 };
}
