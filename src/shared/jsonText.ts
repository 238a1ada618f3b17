/** A text without what senders put around JSON: a byte order mark before it, and zeros after it. */
export function jsonText(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') {
    end -= 1;
  }
  return text.slice(text.startsWith('\ufeff') ? 1 : 0, end);
}

/** The object or array in JSON (RFC 8259) that a text is, without what is around it; nothing where it is none. */
export function jsonDocument(text: string): string | undefined {
  const json = jsonText(text);
  return /^\s*[[{]/.test(json) && isJson(json) ? json : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
