/** Characters that are not seen, or change how others are: controls, format, bidirectional marks, halves. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

/** A text with nothing hidden in it: what cannot be seen is written as `\u{…}`. */
export function seenText(text: string): string {
  return text.replace(
    unseen,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
