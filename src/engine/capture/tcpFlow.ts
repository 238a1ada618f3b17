import { PacketHeader, protocolTcp, segmentBytesMax, tcpFlags } from './packetHeader.ts';
import type { PacketEnds } from './packetEnds.ts';

export type Side = 'local' | 'remote';

/** Takes a packet of `length` bytes that `fill` writes; `from` says who sends it. */
export type EmitPacket = (from: Side, length: number, fill: (packet: Buffer) => void) => void;

/** Bytes on their way before the other side acknowledges them in a packet of its own. */
const unacknowledgedMax = 16 * 1024 * 1024;

const noBytes = new Uint8Array(0);
const { fin, syn, rst, psh, ack } = tcpFlags;

interface End {
  readonly header: PacketHeader;
  /** Number of the next byte it sends. */
  next: number;
  /** How far the other side has acknowledged that. */
  acknowledged: number;
  hasFinished: boolean;
}

/**
 * The packets that TCP could have sent for what one connection's entries say: each side's bytes in
 * order, acknowledged by whatever the other sends next (RFC 9293).
 */
export class TcpFlow {
  readonly #ends: Readonly<Record<Side, End>>;
  readonly #emit: EmitPacket;

  constructor(connection: number, { local, remote }: PacketEnds, emit: EmitPacket) {
    const first = Math.imul(connection, 0x9e3779b1) >>> 0;
    this.#ends = {
      local: newEnd(new PacketHeader(protocolTcp, local, remote), first),
      remote: newEnd(new PacketHeader(protocolTcp, remote, local), (first ^ 0x55aa55aa) >>> 0),
    };
    this.#emit = emit;
  }

  /** The three-way handshake, begun by one side. */
  open(by: Side): void {
    this.ask(by);
    this.#packet(otherSide(by), syn | ack);
    this.#packet(by, ack);
  }

  /** An attempt to connect, not answered yet. */
  ask(by: Side): void {
    this.#packet(by, syn);
  }

  /**
   * One side's message, in as many segments as it takes; the last one carries PSH, unless more of the
   * message is to come.
   */
  *send(by: Side, bytes: Uint8Array, goesOn = false): Generator<void> {
    let from = 0;
    do {
      const segment = bytes.subarray(from, from + segmentBytesMax);
      from += segment.length;
      this.#packet(by, goesOn || from < bytes.length ? ack : psh | ack, segment);
      const { next, acknowledged } = this.#ends[by];
      if ((next - acknowledged) >>> 0 > unacknowledgedMax) {
        this.#packet(otherSide(by), ack);
      }
      yield;
    } while (from < bytes.length);
  }

  /** One side has finished sending, as far as it had not. */
  finish(by: Side): void {
    if (!this.#ends[by].hasFinished) {
      this.#ends[by].hasFinished = true;
      this.#packet(by, fin | ack);
      this.#packet(otherSide(by), ack);
    }
  }

  /** Bytes that one side sent and the capture lacks. */
  skip(by: Side, bytes: number): void {
    this.#ends[by].next = (this.#ends[by].next + bytes) >>> 0;
  }

  reset(by: Side): void {
    this.#packet(by, rst | ack);
  }

  #packet(from: Side, flags: number, payload: Uint8Array = noBytes): void {
    const end = this.#ends[from];
    const other = this.#ends[otherSide(from)];
    const isAcknowledging = (flags & ack) !== 0;
    const segment = {
      sequence: end.next,
      acknowledgement: isAcknowledging ? other.next : 0,
      flags,
    };
    const length = end.header.tcpBytes(flags, payload.length);
    this.#emit(from, length, (packet) => end.header.writeTcp(packet, segment, payload));
    // SYN and FIN count as a byte each (RFC 9293, section 3.4).
    const counted = payload.length + ((flags & (syn | fin)) === 0 ? 0 : 1);
    end.next = (end.next + counted) >>> 0;
    if (isAcknowledging) {
      other.acknowledged = other.next;
    }
  }
}

function otherSide(side: Side): Side {
  return side === 'local' ? 'remote' : 'local';
}

function newEnd(header: PacketHeader, first: number): End {
  return { header, next: first, acknowledged: first, hasFinished: false };
}
