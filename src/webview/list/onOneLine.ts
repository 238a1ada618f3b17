// An indented document's line breaks and tabs; inside its strings there are none (RFC 8259, section 7),
// but escapes, whose backslashes are doubled here.
const indentation = /\\\\|(?: *\\[rnt])+ */g;

/** A rendered JSON document on one line, without its layout. Other texts stay as they are. */
export function onOneLine(rendered: string): string {
  return /^(?: |\\[rnt])*[[{]/.test(rendered)
    ? rendered.replace(indentation, (found) => (found.startsWith('\\\\') ? found : ' '))
    : rendered;
}
