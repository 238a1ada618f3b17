import type { ConnectionHit } from '../../shared/fault/faultHit.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import { PassingEntry } from '../pipeline/passingEntry.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { EdgePort, WireEdge } from '../pipeline/wireEdge.ts';
import { ConnectionFault } from './connectionFault.ts';
import type { ConnectionFaultTerms, ConnectionSides } from './connectionFault.ts';
import { DatagramLine } from './datagramLine.ts';
import type { FaultLine } from './faultLine.ts';
import type { SocketFault } from './socketFault.ts';
import { StreamLine } from './streamLine.ts';

export interface ConnectionFaultsTerms {
  readonly connection: Connection;
  readonly socketName: () => string;
  readonly isDatagram: boolean;
  /** Looked at anew with each call: a tap's connections are told what they are once they are open. */
  readonly sides: () => ConnectionSides;
  readonly seed: number;
  /** Which connection of its socket it is, from 1. */
  readonly ordinal: number;
  readonly clock: Clock;
  /** Those of the socket, in their order; looked at anew with each call. */
  readonly faults: () => readonly SocketFault[];
}

/** The end of one direction (FIN), on its way. */
interface PendingEnd {
  readonly cameAt: number;
  readonly go: () => void;
  isTold: boolean;
  cancel: () => void;
}

/** The faults of one connection: they stand between its wire and everything else. */
export class ConnectionFaults implements WireEdge {
  readonly #terms: ConnectionFaultsTerms;
  readonly #port: EdgePort;
  readonly #faultTerms: ConnectionFaultTerms;
  readonly #made = new Map<SocketFault, ConnectionFault>();
  readonly #lines: { readonly in: FaultLine; readonly out: FaultLine };
  readonly #ends: { in: PendingEnd | undefined; out: PendingEnd | undefined } = {
    in: undefined,
    out: undefined,
  };
  /** What ends the connection at its time. */
  readonly #endings = new Map<ConnectionFault, () => void>();
  /** Those of now, in order. */
  #faults: readonly ConnectionFault[] = [];
  #endedBy: ConnectionFault | undefined;
  #isHeld = false;
  #isOpen = false;
  #isClosed = false;

  constructor(terms: ConnectionFaultsTerms, port: EdgePort) {
    const { clock, isDatagram, seed, ordinal, sides, connection } = terms;
    this.#terms = terms;
    this.#port = port;
    this.#faultTerms = {
      ...{ seed, ordinal, sides, isDatagram },
      entryOf: (message) => new PassingEntry(message, connection, terms.socketName(), clock),
      drawn: (fault, isHit) => port.tell({ fault, did: isHit ? 'chosen' : 'spared' }),
    };
    const lineTerms = { port, clock, faults: () => this.#faults };
    const lineOf = (direction: 'in' | 'out'): FaultLine =>
      isDatagram
        ? new DatagramLine({ ...lineTerms, direction })
        : new StreamLine({
            ...{ ...lineTerms, direction },
            endedBy: () => this.#endedBy,
            close: (by) => this.#close(by),
          });
    this.#lines = { in: lineOf('in'), out: lineOf('out') };
    this.#takeOver();
  }

  get seesReceived(): boolean {
    return this.#terms.sides().in !== undefined;
  }

  take(message: PassingMessage): void {
    this.#lines[message.direction].take(message);
  }

  finish(direction: 'in' | 'out', go: () => void): void {
    const end: PendingEnd = {
      ...{ cameAt: this.#terms.clock.now(), go, isTold: false },
      cancel: () => undefined,
    };
    this.#ends[direction] = end;
    this.#lookAtEnd(direction, end);
  }

  clear(direction: 'in' | 'out'): PassingMessage[] {
    return this.#lines[direction].clear();
  }

  opened(): void {
    this.#isOpen = true;
    this.#apply();
  }

  closed(): void {
    this.#isClosed = true;
    this.#endings.forEach((cancel) => cancel());
    this.#endings.clear();
    this.#ends.in?.cancel();
    this.#ends.out?.cancel();
  }

  /** To be called when the faults of the socket changed, or one of them began or ended. */
  changed(): void {
    if (this.#isClosed) {
      return;
    }
    this.#takeOver();
    this.#lines.in.changed();
    this.#lines.out.changed();
    for (const direction of ['in', 'out'] as const) {
      const end = this.#ends[direction];
      if (end !== undefined) {
        end.cancel();
        this.#lookAtEnd(direction, end);
      }
    }
    this.#apply();
  }

  #takeOver(): void {
    this.#faults = this.#terms.faults().map((source) => {
      const one = this.#made.get(source) ?? new ConnectionFault(source, this.#faultTerms);
      this.#made.set(source, one);
      return one;
    });
  }

  /** What concerns the connection as a whole. */
  #apply(): void {
    if (!this.#isOpen || this.#isClosed || this.#endedBy !== undefined) {
      return;
    }
    this.#holdReads();
    for (const one of this.#faults) {
      const delayMs = endingAfter(one);
      const isOn =
        delayMs !== undefined && !one.isSelective && goesAnywhere(one) && one.isOnConnection;
      this.#endings.get(one)?.();
      this.#endings.delete(one);
      if (!isOn) {
        one.begunAt = undefined;
        continue;
      }
      const { clock } = this.#terms;
      one.begunAt ??= clock.now();
      const left = Math.max(0, one.begunAt + delayMs - clock.now());
      this.#endings.set(
        one,
        clock.after(left, () => this.#close(one)),
      );
    }
  }

  #holdReads(): void {
    const isHeld =
      this.#terms.sides().reads &&
      this.#faults.some((one) => one.fault.type === 'slow_read' && one.isOnConnection);
    if (isHeld !== this.#isHeld) {
      this.#isHeld = isHeld;
      this.#port.holdReads(isHeld);
    }
  }

  /** Ends the connection as a fault says. */
  #close(by: ConnectionFault): void {
    if (this.#endedBy !== undefined || this.#isClosed) {
      return;
    }
    const mode = by.fault.type === 'reset_peer' ? 'reset' : 'close';
    this.#endedBy = by;
    for (const direction of ['in', 'out'] as const) {
      for (const message of this.#lines[direction].clear()) {
        by.source.countDropped(message.wire.length - message.aheadBytes);
        this.#port.note(message, by.hit('dropped'));
        this.#port.drop(message);
      }
    }
    this.#tell(by, mode === 'reset' ? 'reset' : 'closed');
    this.#port.end(mode);
  }

  /** Lets the end of a direction go on when no fault keeps it. */
  #lookAtEnd(direction: 'in' | 'out', end: PendingEnd): void {
    const { clock } = this.#terms;
    let goesAt = end.cameAt;
    for (const one of this.#faults) {
      const { fault } = one;
      if (fault.type === 'half_open' && direction === 'in' && one.isOnConnection) {
        goesAt = Infinity;
        this.#tellEnd(end, one, 'heldClose');
      } else if (fault.type === 'slow_close' && one.goes(direction) && one.isOnConnection) {
        goesAt = Math.max(goesAt, end.cameAt + fault.delay);
        this.#tellEnd(end, one, 'delayedClose', fault.delay);
      }
    }
    const go = () => {
      this.#ends[direction] = undefined;
      end.go();
    };
    const left = goesAt - clock.now();
    if (left <= 0) {
      go();
    } else if (left !== Infinity) {
      end.cancel = clock.after(left, go);
    } else {
      end.cancel = () => undefined;
    }
  }

  #tellEnd(end: PendingEnd, by: ConnectionFault, did: ConnectionHit, ms?: number): void {
    if (!end.isTold) {
      end.isTold = true;
      this.#tell(by, did, ms);
    }
  }

  #tell(by: ConnectionFault, did: ConnectionHit, ms?: number): void {
    by.source.hits += 1;
    this.#port.tell({ fault: by.source.name, did, ...(ms === undefined ? undefined : { ms }) });
  }
}

/** In how many milliseconds a fault ends a connection; nothing where it does not. */
function endingAfter({ fault }: ConnectionFault): number | undefined {
  if (fault.type === 'reset_peer') {
    return fault.timeout ?? 0;
  }
  return fault.type === 'timeout' && fault.timeout > 0 ? fault.timeout : undefined;
}

function goesAnywhere(one: ConnectionFault): boolean {
  return one.goes('in') || one.goes('out');
}
