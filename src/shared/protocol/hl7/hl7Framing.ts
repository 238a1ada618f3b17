import { NoMessage, readBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import { writeContext } from '../messageContext.ts';

const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;

/** HL7 version 2 in its minimal lower layer protocol: between VT, and FS and CR. */
export function converseHl7(): ConversationFraming {
  return {
    *message(reader): Reading<FramedMessage> {
      const [first] = yield* readBytes(reader, 1);
      if (first !== startBlock) {
        throw new NoMessage();
      }
      let last: number | undefined;
      do {
        while (!reader.skipTo(endBlock)) {
          yield;
        }
        reader.skip(1);
        while (reader.isEmpty) {
          yield;
        }
        last = reader.peek();
      } while (last !== carriageReturn);
      reader.skip(1);
      return { place: { form: 'range', head: 1, tail: 2 }, context: writeContext('hl7') };
    },
    *recover(reader): Reading<undefined> {
      while (!reader.skipTo(startBlock)) {
        yield;
      }
      return undefined;
    },
  };
}
