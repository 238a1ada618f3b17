/**
 * Bytes that stand in source code: blanks in place of what stands around them, of comments and of
 * Java's casts, so that positions stay what they are. In time linear in the text, whatever it is.
 */
export function unwrapHex(text: string): string {
  const plain = withoutComments(text).replaceAll('(byte)', blanks);
  const { start, end } = inBraces(plain) ?? inCall(plain) ?? inBuffer(plain) ?? whole(plain);
  return blanks(plain.slice(0, start)) + plain.slice(start, end) + blanks(plain.slice(end));
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function whole({ length }: string): Range {
  return { start: 0, end: length };
}

/** What C, Java and Go have, Wireshark and `xxd -i` too: `unsigned char payload[] = { 0x00, 0x01 };` */
function inBraces(text: string): Range | undefined {
  const start = text.indexOf('{') + 1;
  const end = text.indexOf('}', start);
  const isOnly =
    start > 0 && end >= 0 && !/[{}]/.test(text.slice(start, end) + text.slice(end + 1));
  // Bytes may stand in braces beside others.
  return isOnly && /[^\s\da-f,;:_\-"'(){}[\]|%]/i.test(text.slice(0, start))
    ? { start, end }
    : undefined;
}

/** `new Uint8Array([0x00, 0x01])`, `bytes.fromhex('00 01')`, `bytearray(b'\x00')` */
function inCall(text: string): Range | undefined {
  const open = text.indexOf('(') + 1;
  const end = text.lastIndexOf(')');
  const name = text.slice(0, Math.max(0, open - 1));
  if (end < open || !/^[\w.\s]*$/.test(name) || !/[g-z]/i.test(name)) {
    return undefined;
  }
  const prefix = /^\s*b(?=['"])/.exec(text.slice(open))?.[0].length ?? 0;
  return /^[\s;]*$/.test(text.slice(end + 1)) ? { start: open + prefix, end } : undefined;
}

/** As Node prints a buffer that is short enough to be shown whole. */
function inBuffer(text: string): Range | undefined {
  const start = /^\s*<Buffer /.exec(text)?.[0].length;
  const end = text.trimEnd().length - 1;
  return start !== undefined && text[end] === '>' && /^[\da-f\s]*$/i.test(text.slice(start, end))
    ? { start, end }
    : undefined;
}

function withoutComments(text: string): string {
  const plain = text.replace(/\/\/[^\n]*/g, blanks);
  const parts: string[] = [];
  let done = 0;
  for (let start = plain.indexOf('/*'); start >= 0; start = plain.indexOf('/*', done)) {
    const close = plain.indexOf('*/', start + 2);
    if (close < 0) {
      break;
    }
    parts.push(plain.slice(done, start), blanks(plain.slice(start, close + 2)));
    done = close + 2;
  }
  return parts.join('') + plain.slice(done);
}

function blanks(text: string): string {
  return ' '.repeat(text.length);
}
