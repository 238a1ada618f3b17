import { escapeInvisible } from '../../shared/escapeInvisible.ts';

/** A text as content or as an attribute's value in XML. */
export function xmlText(text: string): string {
  return escapeInvisible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * A text in a Mermaid diagram: all but letters, digits, blanks and a few harmless signs as entity
 * codes (`#59;`), so that nothing ends the statement, begins a comment or becomes markup.
 * See https://mermaid.js.org/syntax/sequenceDiagram.html#entity-codes-to-escape-characters
 */
export function mermaidText(text: string): string {
  const coded = escapeInvisible(text).replace(
    /[^\p{L}\p{N} .,/()=+*_-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
  return coded.trim() === '' ? '#160;' : coded;
}
