import { joinBytes } from '../../joinBytes.ts';
import { lineText } from '../protocol.ts';

/** Codings that are undone, by the names of RFC 9110, section 8.4.1. */
const codingNames: Readonly<Record<string, ContentCoding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
};
export type ContentCoding = 'gzip' | 'deflate' | 'br';

export interface HttpContent {
  /** To be undone in this order. */
  readonly codings: readonly ContentCoding[];
  /** Without chunks. */
  readonly body: Uint8Array;
}

/**
 * The body of an HTTP message whose codings (Content-Encoding, and transfer codings but `chunked`) are
 * known; nothing for a message without codings or without a body.
 */
export function findHttpContent(message: Uint8Array): HttpContent | undefined {
  const head = readLines(message);
  if (head === undefined || !/^(?:HTTP\/1\.\d |\S+ .*HTTP\/1\.\d$)/.test(head.lines[0] ?? '')) {
    return undefined;
  }
  const valueOf = (name: string) =>
    head.lines
      .filter((line) => line.toLowerCase().startsWith(`${name}:`))
      .flatMap((line) => line.slice(name.length + 1).split(','))
      .map((value) => value.trim().toLowerCase())
      .filter((value) => value !== '' && value !== 'identity');
  const transfer = valueOf('transfer-encoding');
  const isChunked = transfer.at(-1) === 'chunked';
  const applied = [...valueOf('content-encoding'), ...transfer.filter((one) => one !== 'chunked')];
  const codings = applied.reverse().map((name) => codingNames[name]);
  const known = codings.filter((coding) => coding !== undefined);
  const coded = message.subarray(head.end);
  if (known.length === 0 || known.length < codings.length || coded.length === 0) {
    return undefined;
  }
  return { codings: known, body: isChunked ? withoutChunks(coded) : coded };
}

/** The lines up to an empty one, and where they end. */
function readLines(bytes: Uint8Array): { lines: string[]; end: number } | undefined {
  const lines: string[] = [];
  let at = 0;
  for (;;) {
    const lineFeed = bytes.indexOf(0x0a, at);
    if (lineFeed < 0) {
      return undefined;
    }
    const line = lineText(bytes.subarray(at, lineFeed + 1));
    at = lineFeed + 1;
    if (line === '' && lines.length > 0) {
      return { lines, end: at };
    }
    if (line !== '') {
      lines.push(line);
    }
  }
}

/** The data of chunks (RFC 9112, section 7.1), as far as they are there. */
function withoutChunks(bytes: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    const lineFeed = bytes.indexOf(0x0a, at);
    const size = lineFeed < 0 ? NaN : parseInt(lineText(bytes.subarray(at, lineFeed)), 16);
    if (!(size > 0)) {
      return joinBytes(pieces);
    }
    pieces.push(bytes.subarray(lineFeed + 1, lineFeed + 1 + size));
    // The CRLF after the data.
    at = lineFeed + 1 + size + 2;
  }
}
