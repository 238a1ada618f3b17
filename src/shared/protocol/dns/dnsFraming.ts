import { NoMessage, readBytes, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import { writeContext } from '../messageContext.ts';

const headerBytes = 12;

/** DNS over TCP (RFC 7766, section 8): two bytes of length before each message. */
export function converseDns(): ConversationFraming {
  return {
    *message(reader): Reading<FramedMessage> {
      const [high = 0, low = 0] = yield* readBytes(reader, 2);
      const length = high * 256 + low;
      if (length < headerBytes) {
        throw new NoMessage();
      }
      yield* skipBytes(reader, length);
      return { place: { form: 'range', head: 2, tail: 0 }, context: writeContext('dns') };
    },
  };
}
