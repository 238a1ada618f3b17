// JSON itself escapes the other controls; a terminal obeys these too, or shows a line in another order.
const escaped = /(?![ \u3000])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/** JSON of one line, without its end, that a terminal shows as it is. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replace(escaped, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
