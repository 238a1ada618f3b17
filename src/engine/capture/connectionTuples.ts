import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import type { PacketEnds } from './packetEnds.ts';
import type { PacketEnd } from './packetHeader.ts';

/** Above the ports that Linux gives to clients by itself. */
const firstStandIn = 61_000;
const standIns = 65_536 - firstStandIn;
/** Flows that are over and still remembered. */
const rememberedMax = 100_000;

export interface TupleClaim {
  readonly socket: SocketId;
  readonly connection: ConnectionId;
  /** Whether the peer opened it. */
  readonly isAccepted: boolean;
  /** Whether its packets begin with a SYN, by which Wireshark knows a new connection. */
  readonly hasBeginning: boolean;
}

/** Who has a pair of ends: one connection at a time, of UDP those of one socket. */
export interface TupleHolder {
  readonly key: string;
  readonly socket: SocketId;
  /** How many of its connections are not over. */
  open: number;
  /** The connection that the records told last to have these ends; for their writer to keep. */
  lastTold: ConnectionId | undefined;
}

export interface ClaimedTuple {
  readonly ends: PacketEnds;
  readonly holder: TupleHolder;
}

/**
 * Sees to it that no two connections have the same addresses and ports at a time, which would be one
 * stream to whoever reads the packets. They do where both ends of a connection are sockets of ours:
 * each has its own entries of it. One of them then gets another port.
 */
export class ConnectionTuples {
  readonly #holders = new Map<string, TupleHolder>();
  #standIn = 0;

  /** The ends that the connection's packets get: its own, where nobody has them. */
  claim(ends: PacketEnds, claim: TupleClaim): ClaimedTuple {
    const side = claim.isAccepted ? 'remote' : 'local';
    const { port } = ends[side];
    let claimed = ends;
    let known = this.#holders.get(keyOf(claimed));
    for (
      let tries = 0;
      known && !mayFollow(known, claimed, claim) && tries < standIns;
      tries += 1
    ) {
      const standIn = firstStandIn + (this.#standIn++ % standIns);
      claimed = {
        ...ends,
        [side]: { ...ends[side], port: standIn },
        remarks: [
          ...ends.remarks,
          `other packets have port ${port} here, ${standIn} stands for it`,
        ],
      };
      known = this.#holders.get(keyOf(claimed));
    }
    const holder =
      known !== undefined && known.open > 0
        ? known
        : { key: keyOf(claimed), socket: claim.socket, open: 0, lastTold: undefined };
    holder.open += 1;
    this.#holders.set(holder.key, holder);
    return { ends: claimed, holder };
  }

  /** The connection is over. */
  release(holder: TupleHolder): void {
    holder.open -= 1;
    if (holder.open === 0 && this.#holders.get(holder.key) === holder) {
      // The last to be forgotten.
      this.#holders.delete(holder.key);
      this.#holders.set(holder.key, holder);
    }
    if (this.#holders.size > rememberedMax) {
      for (const [oldest, { open }] of this.#holders) {
        if (open === 0) {
          this.#holders.delete(oldest);
          break;
        }
      }
    }
  }
}

/** UDP has no connections: datagrams between the same two ends are one exchange. */
function mayFollow(holder: TupleHolder, { isDatagram }: PacketEnds, claim: TupleClaim): boolean {
  return isDatagram ? holder.socket === claim.socket : holder.open === 0 && claim.hasBeginning;
}

/** The same for both directions. */
function keyOf({ local, remote, isDatagram }: PacketEnds): string {
  const [one, other] = [endText(local), endText(remote)].sort();
  return `${isDatagram ? 'u' : 't'}${one ?? ''}-${other ?? ''}`;
}

function endText({ address, port }: PacketEnd): string {
  return `${Buffer.from(address).toString('latin1')}:${port}`;
}
