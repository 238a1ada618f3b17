import { NoMessage, lineText, readBytes, readLine, recoverAtLine, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Party, Reading } from '../protocol.ts';
import type { ByteReader } from '../byteReader.ts';
import { writeContext } from '../messageContext.ts';

/** Values within values; servers allow some hundred. */
const depthMax = 1_024;
/** The longest string, as of Redis' own limit. */
const stringBytesMax = 512 * 1024 * 1024;

const simpleTypes = '+-:_#,(';
const stringTypes = '$!=';
/** How many values an aggregate has for each of what its length counts. */
const aggregateTypes: Readonly<Record<string, number>> = { '*': 1, '~': 1, '>': 1, '%': 2, '|': 2 };

/** RESP2 and RESP3, the protocol of Redis: a value is a message; inline commands are lines. */
export function converseResp(): ConversationFraming {
  return {
    *message(reader, from): Reading<FramedMessage> {
      yield* readValue(reader, from);
      return { context: writeContext('resp') };
    },
    recover: recoverAtLine,
  };
}

/** Reads a value with all that is in it. */
function* readValue(reader: ByteReader, from: Party): Reading<undefined> {
  /** For each aggregate around the next value, how many are missing; endless ones end with a dot. */
  const missing: number[] = [1];
  do {
    const depth = missing.length;
    missing[depth - 1] = (missing[depth - 1] ?? 0) - 1;
    const line = lineText(yield* readLine(reader));
    const type = line.charAt(0);
    const each = aggregateTypes[type];
    if (type === '.' && missing[depth - 1] === Infinity) {
      missing.pop();
    } else if (each !== undefined) {
      const count = line === `${type}?` ? Infinity : lengthOf(line);
      if (depth > depthMax) {
        throw new NoMessage();
      }
      if (type === '|') {
        // Attributes come before the value that they are about.
        missing[depth - 1] = (missing[depth - 1] ?? 0) + 1;
      }
      missing.push(Math.max(0, count) * each);
    } else if (stringTypes.includes(type) && type !== '') {
      yield* readString(reader, line);
    } else if (!simpleTypes.includes(type) || type === '') {
      const isInline = depth === 1 && from === 'client' && /^[\x20-\x7e]*$/.test(line);
      if (!isInline) {
        throw new NoMessage();
      }
    }
    while (missing.at(-1) === 0) {
      missing.pop();
    }
  } while (missing.length > 0);
  return undefined;
}

function* readString(reader: ByteReader, line: string): Reading<undefined> {
  if (line === '$?') {
    let length: number;
    do {
      const part = lineText(yield* readLine(reader));
      if (!part.startsWith(';')) {
        throw new NoMessage();
      }
      length = lengthOf(part);
      if (length > 0) {
        yield* readEnded(reader, length);
      }
    } while (length > 0);
    return undefined;
  }
  const length = lengthOf(line);
  if (length >= 0) {
    yield* readEnded(reader, length);
  }
  return undefined;
}

/** Reads bytes and the CRLF after them. */
function* readEnded(reader: ByteReader, length: number): Reading<undefined> {
  yield* skipBytes(reader, length);
  const [cr, lf] = yield* readBytes(reader, 2);
  if (cr !== 0x0d || lf !== 0x0a) {
    throw new NoMessage();
  }
  return undefined;
}

/** The length that a line tells; −1 for none. */
function lengthOf(line: string): number {
  const length = /^.(-1|\d{1,10})$/.exec(line)?.[1];
  if (length === undefined || Number(length) > stringBytesMax) {
    throw new NoMessage();
  }
  return Number(length);
}
