import { jsonDocument } from '../../shared/jsonText.ts';
import { strictText } from '../../shared/renderEncoded.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';

/** The ending of a file's name by which VS Code knows its language. */
export type PayloadEnding = '.json' | '.xml' | '.html' | '.http' | '.eml' | '.txt' | '.bin';

/** What a payload looks like, given its text; `.bin` where it is none. */
export function payloadEnding(text: string | undefined): PayloadEnding {
  if (text === undefined) {
    return '.bin';
  }
  if (jsonDocument(text) !== undefined) {
    return '.json';
  }
  const start = text.trimStart();
  if (/^(?:[A-Z]{3,10} \S+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}\b)/.test(start)) {
    return '.http';
  }
  if (isMail(start)) {
    return '.eml';
  }
  if (/^<(?:!doctype html|html)\b/i.test(start)) {
    return '.html';
  }
  return /^<(?:\?xml\b|[A-Za-z_][\w:.-]*[\s/>])/.test(start) ? '.xml' : '.txt';
}

/** Whether it begins with header fields of a mail (RFC 5322), and has one that every mail has. */
function isMail(text: string): boolean {
  const [head = ''] = /^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+(?=\r?\n|$)/.exec(text) ?? [];
  return /^(?:from|date|subject|received|message-id|mime-version):/im.test(head);
}

/** A mail as it was before SMTP put a dot before each line that begins with one (RFC 5321, 4.5.2). */
export function withoutDots(mail: string): string {
  return mail.replaceAll(/^\./gm, '');
}

/**
 * The text that these bytes are; nothing where a control or a broken sequence shows that they are none.
 * JSON is without the zeros that some senders put behind it.
 */
export function plainText(bytes: Uint8Array, encoding: TextEncoding): string | undefined {
  const whole = strictText(bytes, encoding);
  const text = whole?.endsWith('\0') ? jsonDocument(whole) : whole;
  // eslint-disable-next-line no-control-regex -- controls are what is looked for
  return text === undefined || /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? undefined : text;
}

/** Bytes that a file's name has at most; file systems take 255. */
const fileNameBytesMax = 200;
/** Characters at a name's end that stay when it is cut: a number and the ending. */
const keptEnd = 20;

/** A name that every file system takes, whatever a socket is called. */
export function safeFileName(name: string): string {
  const safe = name
    .replaceAll(/[^\p{L}\p{M}\p{N}._ #-]/gu, '_')
    // Devices on Windows, whatever follows the dot.
    .replace(/^(?=(?:con|prn|aux|nul|com\d|lpt\d) *(?:\.|$))/i, '_');
  const characters = Array.from(safe);
  const end = characters.splice(-keptEnd);
  const bytesOf = (text: string) => new TextEncoder().encode(text).length;
  while (characters.length > 0 && bytesOf([...characters, ...end].join('')) > fileNameBytesMax) {
    characters.pop();
  }
  return [...characters, ...end].join('');
}
