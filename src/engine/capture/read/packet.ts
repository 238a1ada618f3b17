/** Where packets were taken; a socket in files of ours. */
export interface PacketInterface {
  readonly linkType: number;
  readonly name: string | undefined;
  /** Whether we wrote the file: then its interfaces are sockets, and its packets know their way. */
  readonly isOurs: boolean;
}

/** A packet as a file has it. */
export interface Packet {
  readonly from: PacketInterface;
  /** Milliseconds since the Unix epoch, with a fraction. */
  readonly time: number;
  /** What was captured; holds until the next packet. */
  readonly bytes: Buffer;
  /** Place of these bytes in the file. */
  readonly place: number;
  /** 1 inbound, 2 outbound, 0 not known. */
  readonly way: number;
  /** What somebody wrote about it; in files of ours, what we did. */
  readonly comments: readonly string[];
}

/** A record of a log that we saved: `logRecords.ts`. */
export interface LogRecord {
  readonly kind: number;
  readonly interfaceIndex: number;
  readonly connection: number;
  /** Milliseconds since the Unix epoch; any number. */
  readonly time: number;
  /** Holds until the next item. */
  readonly json: Buffer;
}

/** What a file holds, in its order. */
export type CaptureItem = Packet | LogRecord | 'section';

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
