/** Where packets were taken; a socket in files of ours. */
export interface PacketInterface {
  readonly linkType: number;
  readonly name: string | undefined;
  /** Whether we wrote the file: then its interfaces are sockets, and its packets know their way. */
  readonly isOurs: boolean;
}

const noComments: readonly string[] = [];

/** A packet as a file has it. One object serves for all packets of a file: it holds until the next. */
export class Packet {
  from: PacketInterface = { linkType: 0, name: undefined, isOurs: false };
  /** Milliseconds since the file's `TimeOrigin`, with a fraction. */
  time = 0;
  /** Has the captured bytes from `start` to `end`. */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** Bytes that the packet had on the wire; at least as many as were captured. */
  originalBytes = 0;
  /** Place of the first captured byte in the file. */
  place = 0;
  /** 1 inbound, 2 outbound, 0 not known. */
  way = 0;
  /** What somebody wrote about it; in files of ours, what we did. */
  comments = noComments;
}

/** A record of a log that we saved: `logRecords.ts`. */
export interface LogRecord {
  readonly kind: number;
  readonly interfaceIndex: number;
  readonly connection: number;
  /** Milliseconds since the Unix epoch, as a double has them; any number. */
  readonly time: number;
  /** Holds until the next item. */
  readonly json: Buffer;
  /** Place in the file of what follows the JSON, and how many bytes that are, with padding. */
  readonly restPlace: number;
  readonly restBytes: number;
}

/** Told what a file holds, in its order. */
export interface CaptureTaker {
  packet(packet: Packet): void;
  /** pcapng only, as all of the following: another section begins. */
  section(): void;
  record(record: LogRecord): void;
  /** What somebody wrote about a section or an interface, named by its number from 0 or its name. */
  comment(about: 'section' | { readonly interface: string }, text: string): void;
}

/** Reads one item after the other. */
export interface PacketSource {
  /** Tells the next item; false at the end of the file. Throws `CaptureDamage`. */
  next(taker: CaptureTaker): boolean;
}

/** Where a file ceases to make sense, and why. Everything before it was read. */
export class CaptureDamage extends Error {
  readonly place: number;

  constructor(place: number, message: string) {
    super(message);
    this.place = place;
  }
}

/** No packet is longer in a file that is not damaged; Wireshark's own limit is half of it. */
export const packetBytesMax = 512 * 1024;
