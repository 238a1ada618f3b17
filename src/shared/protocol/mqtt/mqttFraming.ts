import { NoMessage, readBytes, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import type { ByteReader } from '../byteReader.ts';
import { writeContext } from '../messageContext.ts';
import { MqttHeader, isPacketStart } from './mqttHeader.ts';

const connectType = 1;
/** Set in the level of a bridge's CONNECT. */
const bridgeBit = 0x80;
/** Up to the protocol level of CONNECT, with the longer of its two names. */
const connectBytes = 9;

/** MQTT control packets (MQTT 5.0, section 2). CONNECT tells the version of the whole connection. */
export function converseMqtt(): ConversationFraming {
  let version: number | undefined;
  return {
    *message(reader): Reading<FramedMessage> {
      const [first = 0] = yield* readBytes(reader, 1);
      if (!isPacketStart(first)) {
        throw new NoMessage();
      }
      let length = yield* readLength(reader);
      if (first >> 4 === connectType) {
        const head = yield* readBytes(reader, Math.min(length, connectBytes));
        length -= head.length;
        version = versionOf(head) ?? version;
      }
      yield* skipBytes(reader, length);
      return { context: writeContext('mqtt', version?.toString()) };
    },
    header: (from) => new MqttHeader(from),
  };
}

function versionOf(head: Uint8Array): number | undefined {
  const nameBytes = (head[0] ?? 0) * 256 + (head[1] ?? 0);
  const level = nameBytes === 4 || nameBytes === 6 ? head[2 + nameBytes] : undefined;
  return level === undefined ? undefined : level & ~bridgeBit;
}

/** A variable byte integer, four bytes at most (MQTT 5.0, section 1.5.5). */
function* readLength(reader: ByteReader): Reading<number> {
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const [byte = 0] = yield* readBytes(reader, 1);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  throw new NoMessage();
}
