import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import { ConnectionTuples } from './connectionTuples.ts';
import type { TupleHolder } from './connectionTuples.ts';
import { packetEnds } from './packetEnds.ts';
import type { PacketEnds } from './packetEnds.ts';
import { PacketHeader, protocolUdp } from './packetHeader.ts';
import type { SavedEntry, UnfinishedEntry } from './savedEntry.ts';
import { TcpFlow } from './tcpFlow.ts';
import type { Side } from './tcpFlow.ts';

/** Said of a connection whose first packets are not here. */
export const missing = 'the beginning of this connection is missing';
const continued = 'the beginning of this connection is in an earlier file';

/** A connection as the packets of a file have it. */
export interface Flow {
  readonly socket: SocketId;
  readonly ends: PacketEnds;
  readonly holder: TupleHolder;
  readonly tcp: TcpFlow | undefined;
  readonly udp: Readonly<Record<Side, PacketHeader>> | undefined;
  /** Whose it is, and what stands for what in its packets. */
  readonly introduction: readonly string[];
  /** What the next packet says of the connection. */
  remarks: string[];
  /** Of events that are no packets. */
  events: string[];
  /** Bytes of the peer's next message that were written before it was whole: in this file, in earlier ones. */
  early: { here: number; elsewhere: number };
}

/** Writes a packet of the entry at hand. */
type Emit = (from: Side, length: number, fill: (packet: Buffer) => void) => void;

/** The connections whose packets are written. */
export class PacketFlows {
  readonly #flows = new Map<ConnectionId, Flow>();
  readonly #tuples = new ConnectionTuples();
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  all(): Iterable<Flow> {
    return this.#flows.values();
  }

  get(connection: ConnectionId): Flow | undefined {
    return this.#flows.get(connection);
  }

  /** What follows goes into another file: connections keep their place in their streams. */
  continueElsewhere(): void {
    for (const flow of this.#flows.values()) {
      flow.remarks = [...flow.introduction, ...(flow.tcp ? [continued] : [])];
      flow.early = { here: 0, elsewhere: flow.early.here + flow.early.elsewhere };
    }
  }

  /** Nothing more of the connection is expected: its ends are free for another one. */
  forget(connection: ConnectionId, { holder }: Flow): void {
    this.#flows.delete(connection);
    this.#tuples.release(holder);
  }

  /** `lack` is said when the flow is new and should not be. */
  of(
    connection: ConnectionId,
    entry: UnfinishedEntry & Partial<Pick<SavedEntry, 'event'>>,
    lack: string | undefined,
  ): Flow {
    const known = this.#flows.get(connection);
    if (known !== undefined) {
      return known;
    }
    const { ends, event, name, socket } = entry;
    const peer = ends?.peer ?? '';
    const isAccepted =
      ends?.openedBy === undefined
        ? event?.event !== 'connect' && event?.event !== 'bind'
        : ends.openedBy === 'remote';
    const own = { local: ends?.local, remote: ends?.remote };
    const claim = { socket, connection, isAccepted, hasBeginning: lack === undefined };
    const wanted = packetEnds({ connection, ...own, peer, isAccepted });
    const { ends: packets, holder } = this.#tuples.claim(wanted, claim);
    const isDatagram = packets.isDatagram;
    const introduction = [
      // First what is ours: a name could be one of the comments that are the user's.
      `connection ${connection} of ${name} with ${peer}`,
      ...packets.remarks,
      ...(peer.startsWith('tls:') ? ['TLS: the packets carry the plaintext'] : []),
    ];
    const flow: Flow = {
      ...{ socket, ends: packets, holder, introduction, events: [] },
      early: { here: 0, elsewhere: 0 },
      remarks: [...introduction, ...(lack === undefined || isDatagram ? [] : [lack])],
      tcp: isDatagram ? undefined : new TcpFlow(connection, packets, this.#emit),
      udp: !isDatagram
        ? undefined
        : {
            local: new PacketHeader(protocolUdp, packets.local, packets.remote),
            remote: new PacketHeader(protocolUdp, packets.remote, packets.local),
          },
    };
    this.#flows.set(connection, flow);
    return flow;
  }
}

/** Of a message that was written whole. */
export const nothingEarly = { here: 0, elsewhere: 0 } as const;

/** How many bytes of the peer's next message were written already; they are not asked for again. */
export function takeEarly({ early }: Flow, length: number): Flow['early'] {
  const elsewhere = Math.min(early.elsewhere, length);
  const here = Math.min(early.here, length - elsewhere);
  early.elsewhere -= elsewhere;
  early.here -= here;
  return { here, elsewhere };
}
