import { NoMessage, readBytes, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import { writeContext } from '../messageContext.ts';

/** A unit and at least a function; the longest PDU has 253 bytes. */
const lengthMin = 2;
const lengthMax = 254;

/** Modbus/TCP: the MBAP header tells the length (Modbus Messaging on TCP/IP 1.0b, section 3.1.3). */
export function converseModbus(): ConversationFraming {
  return {
    *message(reader, from): Reading<FramedMessage> {
      const header = yield* readBytes(reader, 6);
      const protocol = (header[2] ?? 0) * 256 + (header[3] ?? 0);
      const length = (header[4] ?? 0) * 256 + (header[5] ?? 0);
      if (protocol !== 0 || length < lengthMin || length > lengthMax) {
        throw new NoMessage();
      }
      yield* skipBytes(reader, length);
      return { context: writeContext('modbus', from === 'client' ? 'request' : 'response') };
    },
  };
}
