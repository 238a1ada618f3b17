import {
  NoMessage,
  lineText,
  placeInLine,
  readLine,
  recoverAtLine,
  skipBytes,
} from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import type { ByteReader } from '../byteReader.ts';
import { writeContext } from '../messageContext.ts';

const reply = /^(\d{3})(?:([ -]).*)?$/;
const chunk = /^BDAT\s+(\d{1,15})(?:\s+LAST)?\s*$/i;

/**
 * SMTP (RFC 5321): commands and replies; what follows the 354 after DATA is one message up to a lone dot,
 * what follows BDAT so many bytes (RFC 3030). After STARTTLS and 220, chunks as they come.
 */
export function converseSmtp(): ConversationFraming {
  let asked = '';
  let isData = false;
  let chunkBytes = 0;
  let isEncrypted = false;

  function* readCommand(reader: ByteReader): Reading<FramedMessage> {
    const line = yield* readLine(reader);
    const text = lineText(line).trim();
    asked = text.toUpperCase();
    const length = chunk.exec(text)?.[1];
    chunkBytes = length === undefined ? 0 : Number(length);
    return { place: placeInLine(line), context: writeContext('smtp', 'command') };
  }

  function* readReply(reader: ByteReader): Reading<FramedMessage> {
    let line = yield* readLine(reader);
    let parts = reply.exec(lineText(line));
    const code = parts?.[1];
    while (parts?.[2] === '-') {
      line = yield* readLine(reader);
      parts = reply.exec(lineText(line));
    }
    if (parts?.[1] === undefined || parts[1] !== code) {
      throw new NoMessage();
    }
    isData = code === '354' && asked === 'DATA';
    isEncrypted = code === '220' && asked === 'STARTTLS';
    return { place: placeInLine(line), context: writeContext('smtp', 'reply') };
  }

  return {
    *message(reader, from): Reading<FramedMessage> {
      if (isEncrypted) {
        reader.skipAll();
        return {};
      }
      if (from === 'server') {
        return yield* readReply(reader);
      }
      if (chunkBytes > 0) {
        const length = chunkBytes;
        chunkBytes = 0;
        yield* skipBytes(reader, length);
        return { context: writeContext('smtp', 'data') };
      }
      if (isData) {
        isData = false;
        const tail = yield* readData(reader);
        return { place: { form: 'range', head: 0, tail }, context: writeContext('smtp', 'data') };
      }
      return yield* readCommand(reader);
    },
    recover: recoverAtLine,
  };
}

/** Reads up to a line with just a dot; returns how long that is. */
function* readData(reader: ByteReader): Reading<number> {
  for (;;) {
    const line = yield* readLine(reader);
    if (line.length <= 3 && lineText(line) === '.') {
      return line.length;
    }
  }
}
