import { shownBytes, Unreadable } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

/** How the value of a property is written (MQTT 5.0, section 1.5). */
type PropertyType = 'byte' | 'u16' | 'u32' | 'varint' | 'text' | 'binary' | 'pair';

/** Packet types by number, and the will of CONNECT. */
export type PropertyOwner = number | 'will';

interface Property {
  readonly name: string;
  readonly type: PropertyType;
  readonly owners: readonly PropertyOwner[];
}

const connect = 1;
const connack = 2;
const publish = 3;
const subscribe = 8;
const disconnect = 14;
const auth = 15;
/** Packets that answer another one. */
const replies = [connack, 4, 5, 6, 7, 9, 11, disconnect, auth] as const;
/** The user's own property stands in every packet that has properties. */
const userProperty = 0x26;
const subscriptionIdentifier = 0x0b;

/** MQTT 5.0, section 2.2.2.2, table 2-4. */
const properties: Readonly<Record<number, Property>> = {
  0x01: { name: 'Payload format indicator', type: 'byte', owners: [publish, 'will'] },
  0x02: { name: 'Message expiry interval', type: 'u32', owners: [publish, 'will'] },
  0x03: { name: 'Content type', type: 'text', owners: [publish, 'will'] },
  0x08: { name: 'Response topic', type: 'text', owners: [publish, 'will'] },
  0x09: { name: 'Correlation data', type: 'binary', owners: [publish, 'will'] },
  0x0b: { name: 'Subscription identifier', type: 'varint', owners: [publish, subscribe] },
  0x11: { name: 'Session expiry interval', type: 'u32', owners: [connect, connack, disconnect] },
  0x12: { name: 'Assigned client identifier', type: 'text', owners: [connack] },
  0x13: { name: 'Server keep alive', type: 'u16', owners: [connack] },
  0x15: { name: 'Authentication method', type: 'text', owners: [connect, connack, auth] },
  0x16: { name: 'Authentication data', type: 'binary', owners: [connect, connack, auth] },
  0x17: { name: 'Request problem information', type: 'byte', owners: [connect] },
  0x18: { name: 'Will delay interval', type: 'u32', owners: ['will'] },
  0x19: { name: 'Request response information', type: 'byte', owners: [connect] },
  0x1a: { name: 'Response information', type: 'text', owners: [connack] },
  0x1c: { name: 'Server reference', type: 'text', owners: [connack, disconnect] },
  0x1f: { name: 'Reason string', type: 'text', owners: replies },
  0x21: { name: 'Receive maximum', type: 'u16', owners: [connect, connack] },
  0x22: { name: 'Topic alias maximum', type: 'u16', owners: [connect, connack] },
  0x23: { name: 'Topic alias', type: 'u16', owners: [publish] },
  0x24: { name: 'Maximum QoS', type: 'byte', owners: [connack] },
  0x25: { name: 'Retain available', type: 'byte', owners: [connack] },
  0x26: {
    name: 'User property',
    type: 'pair',
    owners: [connect, publish, 'will', 8, 10, ...replies],
  },
  0x27: { name: 'Maximum packet size', type: 'u32', owners: [connect, connack] },
  0x28: { name: 'Wildcard subscription available', type: 'byte', owners: [connack] },
  0x29: { name: 'Subscription identifiers available', type: 'byte', owners: [connack] },
  0x2a: { name: 'Shared subscription available', type: 'byte', owners: [connack] },
};

/**
 * The properties of a packet of MQTT 5.0, one by one. Throws `Unreadable` for one that the owner can't
 * have, one that may stand only once and is there again, and one that goes on beyond their length.
 */
export function readProperties(d: Dissection, owner: PropertyOwner): void {
  d.node('Properties', () => {
    const length = readVariableInteger(d);
    if (length === 0) {
      return 'none';
    }
    const seen = new Set<number>();
    d.within(length, () => {
      while (!d.isAtEnd) {
        const start = d.position;
        const id = d.peek() ?? 0;
        const property = properties[id];
        const isRepeatable =
          id === userProperty || (id === subscriptionIdentifier && owner === publish);
        if (property?.owners.includes(owner) !== true || (seen.has(id) && !isRepeatable)) {
          throw new Unreadable('malformed', start, 'reservedType');
        }
        seen.add(id);
        d.node(property.name, () => {
          d.position++;
          return readValue(d, property.type);
        });
      }
    });
    return undefined;
  });
}

/** A variable byte integer, four bytes at most (MQTT 5.0, section 1.5.5). */
export function readVariableInteger(d: Dissection): number {
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = d.u8();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  return d.malformed('longLength');
}

function readValue(d: Dissection, type: PropertyType): string {
  switch (type) {
    case 'byte':
      return String(d.u8());
    case 'u16':
      return String(d.u16());
    case 'u32':
      return String(d.u32());
    case 'varint':
      return String(readVariableInteger(d));
    case 'text':
      return d.text(d.u16());
    case 'binary':
      return shownBytes(d.take(d.u16()));
    case 'pair': {
      const name = d.text(d.u16());
      return `${name}: ${d.text(d.u16())}`;
    }
  }
}
