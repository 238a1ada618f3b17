import type { Decoder } from '../../decoders/decoder.ts';
import { readsWhole } from '../../decoders/decoder.ts';
import { hexNumber, shownBytes, shownText, Unreadable } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

// The IANA registry “Domain Name System (DNS) Parameters”
const types: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  29: 'LOC',
  33: 'SRV',
  35: 'NAPTR',
  39: 'DNAME',
  41: 'OPT',
  43: 'DS',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  252: 'AXFR',
  255: 'ANY',
  257: 'CAA',
};
const opcodes: Readonly<Record<number, string>> = {
  0: 'Query',
  1: 'IQuery',
  2: 'Status',
  4: 'Notify',
  5: 'Update',
  6: 'DSO',
};
const responseCodes: Readonly<Record<number, string>> = {
  0: 'NoError',
  1: 'FormErr',
  2: 'ServFail',
  3: 'NXDomain',
  4: 'NotImp',
  5: 'Refused',
  6: 'YXDomain',
  7: 'YXRRSet',
  8: 'NXRRSet',
  9: 'NotAuth',
  10: 'NotZone',
};
const flagNames = [
  ['Response', 0x8000],
  ['Authoritative answer', 0x0400],
  ['Truncated', 0x0200],
  ['Recursion desired', 0x0100],
  ['Recursion available', 0x0080],
  ['Authentic data', 0x0020],
  ['Checking disabled', 0x0010],
] as const;

const headerBytes = 12;
/** Bytes of a name on the wire (RFC 1035, section 2.3.4). */
const nameBytesMax = 255;

/** DNS messages (RFC 1035, EDNS of RFC 6891); on streams with their length before them. */
export const dnsDecoder: Decoder = {
  recognises(bytes, { isDatagram }) {
    const header = isDatagram ? 0 : 2;
    const at = (offset: number) => ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
    const flags = at(header + 2);
    const records = at(header + 6) + at(header + 8) + at(header + 10);
    const isPlausible =
      bytes.length >= header + headerBytes + 5 &&
      (isDatagram || at(0) === bytes.length - 2) &&
      opcodes[(flags >> 11) & 15] !== undefined &&
      (flags & 0x40) === 0 &&
      at(header + 4) + records > 0 &&
      at(header + 4) * 5 + records * 11 <= bytes.length;
    return isPlausible && readsWhole(bytes, (d) => readFramed(d, isDatagram));
  },

  decode(d, { isDatagram }) {
    readFramed(d, isDatagram);
  },
};

function readFramed(d: Dissection, isDatagram: boolean): void {
  if (isDatagram) {
    readMessage(d);
    return;
  }
  // RFC 1035, section 4.2.2
  do {
    let length = 0;
    d.node('Length', () => String((length = d.u16())));
    d.within(length, () => readMessage(d));
  } while (!d.isAtEnd);
}

function readMessage(d: Dissection): void {
  const start = d.position;
  d.node('Transaction ID', () => hexNumber(d.u16(), 4));
  const flags = readFlags(d);
  const counts = ['Questions', 'Answers', 'Authorities', 'Additionals'].map((label) =>
    Number(d.node(label, () => String(d.u16()))),
  );
  const kind = opcodes[(flags >> 11) & 15] ?? 'Message';
  const isResponse = (flags & 0x8000) !== 0;
  const code = flags & 15;
  const head = isResponse
    ? `${kind} response${code === 0 ? '' : ` ${responseCodes[code] ?? code}`}`
    : kind;
  const asked: string[] = [];
  const answers: string[] = [];
  const summarise = () => {
    const result = answers.length > 0 ? ` → ${answers.slice(0, 4).join(', ')}` : '';
    d.summary = `${head} ${asked.join(', ')}${result}`.trim();
  };
  summarise();
  for (let index = 0; index < (counts[0] ?? 0); index++) {
    d.node('Question', () => {
      const name = readName(d, start);
      const type = readType(d);
      readClass(d);
      asked.push(`${type} ${name}`);
      summarise();
      return `${name} ${type}`;
    });
  }
  for (const [section, label] of [
    [1, 'Answer'],
    [2, 'Authority'],
    [3, 'Additional'],
  ] as const) {
    for (let index = 0; index < (counts[section] ?? 0); index++) {
      d.node(label, () => {
        const { name, type, value } = readRecord(d, start);
        if (section === 1) {
          answers.push(value);
          summarise();
        }
        return `${name} ${type} ${value}`.trim();
      });
    }
  }
}

function readFlags(d: Dissection): number {
  let flags = 0;
  d.node('Flags', () => {
    const at = d.position;
    flags = d.u16();
    const opcode = (flags >> 11) & 15;
    const code = flags & 15;
    d.part('Opcode', `${opcode}, ${opcodes[opcode] ?? 'unassigned'}`, at, at + 1);
    for (const [label, bit] of flagNames) {
      const byte = bit > 0xff ? at : at + 1;
      d.part(label, (flags & bit) === 0 ? '0' : '1', byte, byte + 1);
    }
    d.part('Response code', `${code}, ${responseCodes[code] ?? 'unassigned'}`, at + 1, at + 2);
    return hexNumber(flags, 4);
  });
  return flags;
}

function readType(d: Dissection): string {
  let shown = '';
  d.node('Type', () => {
    const type = d.u16();
    shown = types[type] ?? `TYPE${type}`;
    return `${type}, ${shown}`;
  });
  return shown;
}

function readClass(d: Dissection): void {
  d.node('Class', () => {
    const value = d.u16();
    // The upper bit is multicast DNS's “unicast response” and “cache flush” (RFC 6762).
    const plain = value & 0x7fff;
    const name = plain === 1 ? 'IN' : plain === 3 ? 'CH' : plain === 255 ? 'ANY' : 'other';
    return `${value}, ${name}${value > 0x7fff ? ' with the upper bit' : ''}`;
  });
}

interface ReadRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

function readRecord(d: Dissection, start: number): ReadRecord {
  const name = readName(d, start);
  const type = readType(d);
  if (type === 'OPT') {
    d.node('UDP payload size', () => String(d.u16()));
    d.node('Extended code and flags', () => hexNumber(d.u32(), 8));
  } else {
    readClass(d);
    d.node('Time to live', () => `${d.u32()} s`);
  }
  let length = 0;
  d.node('Length', () => String((length = d.u16())));
  let value = '';
  d.within(length, () => {
    if (length > 0) {
      d.node('Data', () => {
        value = readValue(d, type, start);
        if (!d.isAtEnd) {
          d.malformed('bytesLeft');
        }
        return value;
      });
    }
  });
  return { name, type, value };
}

function readValue(d: Dissection, type: string, start: number): string {
  switch (type) {
    case 'A':
      return [d.u8(), d.u8(), d.u8(), d.u8()].join('.');
    case 'AAAA':
      return ipv6(Array.from({ length: 8 }, () => d.u16()));
    case 'NS':
    case 'CNAME':
    case 'PTR':
    case 'DNAME':
      return readName(d, start);
    case 'MX':
      return `${d.u16()} ${readName(d, start)}`;
    case 'SRV': {
      const [priority, weight, port] = [d.u16(), d.u16(), d.u16()];
      return `${priority} ${weight} ${port} ${readName(d, start)}`;
    }
    case 'SOA': {
      const names = [readName(d, start), readName(d, start)];
      return [...names, d.u32(), d.u32(), d.u32(), d.u32(), d.u32()].join(' ');
    }
    case 'TXT': {
      const texts: string[] = [];
      while (!d.isAtEnd) {
        texts.push(shownBytes(d.take(d.u8())));
      }
      return texts.join(' ');
    }
    case 'CAA': {
      const flags = d.u8();
      return `${flags} ${d.text(d.u8())} "${d.text(d.remaining)}"`;
    }
    default:
      return d.hex(d.remaining);
  }
}

/** A domain name, with its pointers followed (RFC 1035, section 4.1.4). */
function readName(d: Dissection, start: number): string {
  let shown = '';
  d.node('Name', () => {
    const labels: string[] = [];
    let total = 0;
    let at = d.position;
    let end: number | undefined;
    const cutOff = (place: number): never => {
      // Behind a pointer the place lies before the name, which does not end there.
      d.position = Math.min(end ?? place, d.end);
      throw new Unreadable('truncated', Math.min(place, d.bytes.length));
    };
    for (;;) {
      const length = d.bytes[at];
      if (length === undefined || at >= (end === undefined ? d.end : d.bytes.length)) {
        cutOff(at);
      }
      const size = length ?? 0;
      if (size >= 0xc0) {
        const target = start + (((size & 0x3f) << 8) | (d.bytes[at + 1] ?? 0));
        end ??= at + 2;
        // Backwards only: so it can't go round for ever.
        if (target >= at) {
          d.malformed('forwardPointer', at);
        }
        at = target;
        continue;
      }
      if (size > 63) {
        d.malformed('reservedType', at);
      }
      total += size + 1;
      if (total > nameBytesMax) {
        d.malformed('longName', at);
      }
      if (size === 0) {
        end ??= at + 1;
        break;
      }
      if (at + 1 + size > d.bytes.length) {
        cutOff(at);
      }
      labels.push(shownText(d.bytes.subarray(at + 1, at + 1 + size)));
      at += 1 + size;
    }
    d.need(end - d.position);
    d.position = end;
    shown = labels.length === 0 ? '.' : labels.join('.');
    return shown;
  });
  return shown;
}

/** As RFC 5952 writes it: the longest run of zeros left out. */
function ipv6(groups: readonly number[]): string {
  const full = groups.map((group) => group.toString(16)).join(':');
  const runs = [...full.matchAll(/(?<![^:])0(?::0)+(?![^:])/g)];
  const longest = runs.reduce<RegExpExecArray | undefined>(
    (best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best),
    undefined,
  );
  if (!longest) {
    return full;
  }
  const before = full.slice(0, longest.index).replace(/:$/, '');
  const after = full.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}
