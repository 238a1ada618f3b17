import { NoMessage, readBytes, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import { writeContext } from '../messageContext.ts';
import { DnsHeader } from './dnsHeader.ts';

/** DNS over TCP (RFC 7766, section 8): two bytes of length before each message. */
export function converseDns(): ConversationFraming {
  const header = new DnsHeader();
  return {
    *message(reader): Reading<FramedMessage> {
      const head = yield* readBytes(reader, header.headerBytes);
      if (header.read(head, 0, head.length) !== 'read') {
        throw new NoMessage();
      }
      yield* skipBytes(reader, header.frameBytes - head.length);
      return { place: { form: 'range', head: 2, tail: 0 }, context: writeContext('dns') };
    },
    header: () => new DnsHeader(),
  };
}
