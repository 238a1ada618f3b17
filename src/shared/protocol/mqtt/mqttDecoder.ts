import type { Decoder } from '../../decoders/decoder.ts';
import { readsWhole } from '../../decoders/decoder.ts';
import { isPrintable, shownBytes } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';
import { readProperties, readVariableInteger } from './mqttProperties.ts';

const packetNames = [
  'Reserved',
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
];
const connectType = 1;
const publishType = 3;
const versions: Readonly<Record<number, string>> = { 3: '3.1', 4: '3.1.1', 5: '5.0' };
/** Set in the level of a bridge's CONNECT, as Mosquitto and others send it. */
const bridgeBit = 0x80;
/** Types whose flags are 0010 rather than 0000 (MQTT 5.0, section 2.1.3). */
const flaggedTypes: readonly number[] = [6, 8, 10];

const mqttPorts: readonly number[] = [1883, 8883];

/** What reading a packet takes, and tells. */
interface Reader {
  /** The protocol level; absent until a CONNECT tells it. */
  version: number | undefined;
  readonly onTopic?: (topic: Uint8Array) => void;
}

/**
 * MQTT 3.1, 3.1.1 and 5.0 control packets, one after the other. Only CONNECT tells the version: where it
 * is not known, the other packets are read as 3.1.1, and as 5.0 where that does not fit, or makes text of
 * what is sent.
 */
export const mqttDecoder: Decoder = {
  recognises(bytes, { isDatagram, ports }) {
    const first = bytes[0] ?? 0;
    const isKnown = mqttPorts.some((port) => ports.includes(port));
    const isTelling = first === 0x10 || (isKnown && first >= 0x20);
    let isPublishable = true;
    return (
      !isDatagram &&
      isTelling &&
      readsWhole(bytes, (d) => {
        const reader: Reader = {
          version: undefined,
          onTopic: (topic) => (isPublishable &&= isPrintable(topic)),
        };
        while (!d.isAtEnd) {
          readPacket(d, reader);
        }
      }) &&
      isPublishable
    );
  },

  decode(d, { context }) {
    const level = context?.protocol === 'mqtt' ? Number(context.detail) : NaN;
    const reader: Reader = { version: Number.isNaN(level) ? undefined : level };
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      summaries.push(readPacket(d, reader));
      d.summary = summaries.slice(0, 3).join(' · ');
    }
  },
};

function readPacket(d: Dissection, reader: Reader): string {
  const type = (d.peek() ?? 0) >> 4;
  const name = packetNames[type] ?? '';
  let summary = name;
  d.node(name, () => {
    const start = d.position;
    const first = d.u8();
    const flags = first & 15;
    d.part('Type', `${type}, ${name}`, start, start + 1);
    if (type === publishType) {
      d.part('DUP', String(flags >> 3), start, start + 1);
      d.part('QoS', String((flags >> 1) & 3), start, start + 1);
      d.part('RETAIN', String(flags & 1), start, start + 1);
    }
    const expected = flaggedTypes.includes(type) ? 2 : 0;
    if (type === 0 || (type === publishType ? (flags & 6) === 6 : flags !== expected)) {
      d.malformed('reservedType', start);
    }
    let length = 0;
    d.node('Remaining length', () => String((length = readVariableInteger(d))));
    d.within(length, () => {
      summary = readContents(d, type, flags, reader);
      if (!d.isAtEnd) {
        d.malformed('bytesLeft');
      }
    });
    return summary.slice(name.length).trim();
  });
  return summary;
}

function readContents(d: Dissection, type: number, flags: number, reader: Reader): string {
  const name = packetNames[type] ?? '';
  switch (type) {
    case connectType:
      return readConnect(d, reader);
    case 2: {
      d.node('Session present', () => String(d.u8() & 1));
      const code = d.node('Reason code', () => String(d.u8()));
      readRestAsProperties(d, type);
      return `${name} ${code === '0' ? 'accepted' : `refused, ${code}`}`;
    }
    case publishType: {
      const topic = readString(d, 'Topic', reader.onTopic);
      if ((flags & 6) !== 0) {
        readPacketId(d);
      }
      readPublishProperties(d, reader.version);
      const payload =
        d.remaining > 0 ? d.node('Payload', () => shownBytes(d.take(d.remaining))) : '';
      return `${name} ${topic} ${payload}`.trim();
    }
    case 8:
    case 10: {
      const id = readPacketId(d);
      const read = (): string => {
        const topics: string[] = [];
        while (!d.isAtEnd) {
          topics.push(readString(d, 'Topic filter'));
          if (type === 8) {
            d.node('Options', () => {
              const options = d.u8();
              return options > 0x2f ? d.malformed('reservedOptions') : `QoS ${options & 3}`;
            });
          }
        }
        return topics.join(', ');
      };
      return `${name} #${id} ${eitherVersion(d, type, reader.version, read)}`;
    }
    case 9:
    case 11: {
      const id = readPacketId(d);
      eitherVersion(d, type, reader.version, () => {
        while (!d.isAtEnd) {
          d.node('Reason code', () => String(d.u8()));
        }
        return '';
      });
      return `${name} #${id}`;
    }
    case 12:
    case 13:
      return name;
    case 14:
    case 15:
      if (d.remaining > 0) {
        d.node('Reason code', () => String(d.u8()));
      }
      readRestAsProperties(d, type);
      return name;
    default: {
      const id = readPacketId(d);
      if (d.remaining > 0) {
        d.node('Reason code', () => String(d.u8()));
      }
      readRestAsProperties(d, type);
      return `${name} #${id}`;
    }
  }
}

/** Reads contents without properties before (3.1.1), or with them (5.0): whichever fits. */
function eitherVersion(
  d: Dissection,
  type: number,
  version: number | undefined,
  read: () => string,
): string {
  if (version !== undefined) {
    if (version >= 5) {
      readProperties(d, type);
    }
    return read();
  }
  d.isGuess = true;
  let result = '';
  const isOld = d.attempt(() => {
    result = read();
  });
  if (!isOld) {
    readProperties(d, type);
    result = read();
  }
  return result;
}

/**
 * The properties before a payload, where there are some: only CONNECT tells the version. A payload that
 * is text has none before it. Otherwise bytes that are properties of PUBLISH to the letter are taken
 * for such, and a length of zero, which may just as well begin a binary payload of 3.1.1, only if text
 * follows.
 */
function readPublishProperties(d: Dissection, version: number | undefined): void {
  if (version !== undefined) {
    if (version >= 5) {
      readProperties(d, publishType);
    }
    return;
  }
  const isText = isPrintable(d.bytes.subarray(d.position, d.end));
  if (d.isAtEnd || isText) {
    return;
  }
  d.isGuess = true;
  d.attempt(() => {
    const hasNone = d.peek() === 0;
    readProperties(d, publishType);
    if (hasNone && !isPrintable(d.bytes.subarray(d.position, d.end))) {
      d.malformed('otherFormat');
    }
  });
}

function readRestAsProperties(d: Dissection, type: number): void {
  if (d.remaining > 0) {
    readProperties(d, type);
  }
}

function readPacketId(d: Dissection): string {
  return d.node('Packet identifier', () => String(d.u16()));
}

function readString(
  d: Dissection,
  label: string,
  onBytes: (bytes: Uint8Array) => void = () => undefined,
): string {
  return d.node(label, () => {
    const length = d.u16();
    d.need(length);
    onBytes(d.bytes.subarray(d.position, d.position + length));
    return d.text(length);
  });
}

function readConnect(d: Dissection, reader: Reader): string {
  const start = d.position;
  const protocol = readString(d, 'Protocol name');
  if (protocol !== 'MQTT' && protocol !== 'MQIsdp') {
    d.malformed('otherFormat', start);
  }
  let level = 0;
  let version = '';
  d.node('Protocol level', () => {
    const value = d.u8();
    level = value & ~bridgeBit;
    version = `${versions[level] ?? level}${value === level ? '' : ', bridge'}`;
    reader.version = level;
    return `${value}, ${version}`;
  });
  let flags = 0;
  d.node('Connect flags', () => {
    const at = d.position;
    flags = d.u8();
    d.part('User name', String(flags >> 7), at, at + 1);
    d.part('Password', String((flags >> 6) & 1), at, at + 1);
    d.part('Will retain', String((flags >> 5) & 1), at, at + 1);
    d.part('Will QoS', String((flags >> 3) & 3), at, at + 1);
    d.part('Will', String((flags >> 2) & 1), at, at + 1);
    d.part('Clean start', String((flags >> 1) & 1), at, at + 1);
    return flags.toString(2).padStart(8, '0');
  });
  d.node('Keep alive', () => `${d.u16()} s`);
  if (level >= 5) {
    readProperties(d, connectType);
  }
  const client = readString(d, 'Client identifier');
  if ((flags & 4) !== 0) {
    if (level >= 5) {
      readProperties(d, 'will');
    }
    readString(d, 'Will topic');
    d.node('Will payload', () => shownBytes(d.take(d.u16())));
  }
  if ((flags & 0x80) !== 0) {
    readString(d, 'User name');
  }
  if ((flags & 0x40) !== 0) {
    d.node('Password', () => shownBytes(d.take(d.u16())));
  }
  return `CONNECT ${client} (${version})`;
}
