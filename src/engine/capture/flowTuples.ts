import type { SocketId } from '../../shared/entry.ts';
import type { PacketEnds } from './packetEnds.ts';
import type { PacketEnd } from './packetHeader.ts';

/** Above the ports that Linux gives to clients by itself. */
const firstStandIn = 61_000;
const standIns = 65_536 - firstStandIn;
/** Flows that are over and still remembered. */
const rememberedMax = 100_000;

export interface FlowClaim {
  readonly socket: SocketId;
  /** Whether the peer opened it. */
  readonly isAccepted: boolean;
  /** Whether its packets begin with a SYN, by which Wireshark knows a new connection. */
  readonly hasBeginning: boolean;
}

interface Holder {
  readonly socket: SocketId;
  isOpen: boolean;
}

/**
 * Sees to it that no two connections have the same addresses and ports at a time, which would be one
 * stream to whoever reads the packets. They do where both ends of a connection are sockets of ours:
 * each has its own entries of it. One of them then gets another port.
 */
export class FlowTuples {
  readonly #holders = new Map<string, Holder>();
  #standIn = 0;

  /** The ends that the connection's packets get: its own, where nobody has them. */
  claim(ends: PacketEnds, claim: FlowClaim): PacketEnds {
    const side = claim.isAccepted ? 'remote' : 'local';
    const { port } = ends[side];
    let claimed = ends;
    for (let tries = 0; tries < standIns; tries += 1) {
      const holder = this.#holders.get(keyOf(claimed));
      if (holder === undefined || mayFollow(holder, claimed, claim)) {
        break;
      }
      const standIn = firstStandIn + (this.#standIn++ % standIns);
      claimed = {
        ...ends,
        [side]: { ...ends[side], port: standIn },
        remarks: [
          ...ends.remarks,
          `other packets have port ${port} here, ${standIn} stands for it`,
        ],
      };
    }
    this.#holders.set(keyOf(claimed), { socket: claim.socket, isOpen: true });
    return claimed;
  }

  /** The connection is over. */
  release(ends: PacketEnds): void {
    const key = keyOf(ends);
    const holder = this.#holders.get(key);
    if (holder !== undefined) {
      holder.isOpen = false;
      // The last to be forgotten.
      this.#holders.delete(key);
      this.#holders.set(key, holder);
    }
    if (this.#holders.size > rememberedMax) {
      for (const [oldest, { isOpen }] of this.#holders) {
        if (!isOpen) {
          this.#holders.delete(oldest);
          break;
        }
      }
    }
  }
}

/** UDP has no connections: datagrams between the same two ends are one exchange. */
function mayFollow(holder: Holder, { isDatagram }: PacketEnds, claim: FlowClaim): boolean {
  return isDatagram ? holder.socket === claim.socket : !holder.isOpen && claim.hasBeginning;
}

/** The same for both directions. */
function keyOf({ local, remote, isDatagram }: PacketEnds): string {
  const [one, other] = [endText(local), endText(remote)].sort();
  return `${isDatagram ? 'u' : 't'}${one ?? ''}-${other ?? ''}`;
}

function endText({ address, port }: PacketEnd): string {
  return `${Buffer.from(address).toString('latin1')}:${port}`;
}
