import { placeInLine, readBytes, readLine, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import { writeContext } from '../messageContext.ts';

const digitsMax = 7;

/**
 * Syslog over TCP (RFC 6587): octet counting where a message begins with its length, a blank and `<`;
 * else it is a line. Senders mix them.
 */
export function converseSyslog(): ConversationFraming {
  const context = writeContext('syslog');
  return {
    *message(reader): Reading<FramedMessage> {
      let length = 0;
      let digits = 0;
      let isDigit = isDigitCode(reader.peek(), digits);
      while (isDigit && digits < digitsMax) {
        const [digit = 0] = yield* readBytes(reader, 1);
        length = length * 10 + digit - 0x30;
        digits += 1;
        while (reader.isEmpty) {
          yield;
        }
        isDigit = isDigitCode(reader.peek(), digits);
      }
      if (digits > 0 && reader.peek() === 0x20) {
        reader.skip(1);
        while (reader.isEmpty) {
          yield;
        }
        if (reader.peek() === 0x3c) {
          yield* skipBytes(reader, length);
          return { place: { form: 'range', head: digits + 1, tail: 0 }, context };
        }
      }
      return { place: placeInLine(yield* readLine(reader)), context };
    },
  };
}

function isDigitCode(code: number | undefined, digits: number): boolean {
  return code !== undefined && code >= (digits === 0 ? 0x31 : 0x30) && code <= 0x39;
}
