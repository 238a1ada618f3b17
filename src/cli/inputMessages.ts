import { parseHex } from '../shared/parseHex.ts';
import { UserError } from '../workbench/userError.ts';

/** More than this in a line is no message. */
const lineBytesMax = 64 * 1024 * 1024;
const lineFeed = 10;
const carriageReturn = 13;

/** The lines of a stream of bytes, without LF or CRLF; the last one need not have one. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input) {
    let from = 0;
    for (let end; (end = chunk.indexOf(lineFeed, from)) >= 0; from = end + 1) {
      pieces.push(chunk.subarray(from, end));
      yield withoutReturn(Buffer.concat(pieces));
      pieces = [];
      length = 0;
    }
    pieces.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > lineBytesMax) {
      throw new UserError('A line of standard input is longer than 64 MiB.');
    }
  }
  if (length > 0) {
    yield withoutReturn(Buffer.concat(pieces));
  }
}

/** Lines of hexadecimal digits as bytes; empty lines are none. */
export async function* hexMessagesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const line of linesOf(input)) {
    const text = Buffer.from(line).toString('latin1').trim();
    if (text !== '') {
      yield bytesOfHex(text);
    }
  }
}

/** Throws a `UserError` where the digits are none. */
export function bytesOfHex(text: string): Uint8Array {
  const parsed = parseHex(text);
  if (!parsed.ok) {
    throw new UserError(`“${text.slice(0, 80)}” is not hexadecimal.`);
  }
  return parsed.bytes;
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}
