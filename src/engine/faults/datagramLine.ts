import type { Clock } from '../clock.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { EdgePort } from '../pipeline/wireEdge.ts';
import type { ConnectionFault } from './connectionFault.ts';
import { delayedBytesMax, delayedMessagesMax } from './faultLine.ts';
import type { FaultLine } from './faultLine.ts';

/** The longest that datagrams queue for a rate, in milliseconds; what comes then is dropped. */
const queueMsMax = 1_000;

interface Wait {
  readonly message: PassingMessage;
  readonly takenAt: number;
  /** Who delays it by how much. */
  readonly delays: readonly { readonly by: ConnectionFault; readonly ms: number }[];
  readonly copies: number;
  cancel: () => void;
}

export interface DatagramLineTerms {
  readonly direction: 'in' | 'out';
  readonly port: EdgePort;
  readonly clock: Clock;
  /** In their order; looked at anew with each call. */
  readonly faults: () => readonly ConnectionFault[];
}

/** One direction of an exchange of datagrams under its faults, each datagram by itself. */
export class DatagramLine implements FaultLine {
  readonly #terms: DatagramLineTerms;
  readonly #waiting = new Set<Wait>();
  #bytes = 0;
  /** When a limited rate has room for the next one. */
  #freeAt = 0;

  constructor(terms: DatagramLineTerms) {
    this.#terms = terms;
  }

  take(taken: PassingMessage): void {
    const { port, clock, direction } = this.#terms;
    const takenAt = clock.now();
    const delays: Wait['delays'][number][] = [];
    let message = taken;
    let copies = 0;
    for (const by of this.#terms.faults()) {
      if (!by.picks(taken)) {
        continue;
      }
      const { fault } = by;
      const { chance } = by[direction];
      switch (fault.type) {
        case 'loss':
          if (by[direction].loss.loses(fault)) {
            this.#drop(message, by);
            return;
          }
          break;
        case 'corrupt':
          if (chance.happens(fault.percent / 100) && message.wire.length > 0) {
            const bit = chance.below(message.wire.length * 8);
            port.note(message, by.hit('corrupted', { bytes: bit >> 3 }));
            message = port.replace(message, withBitInverted(message.wire, bit));
          }
          break;
        case 'duplicate':
          if (chance.happens(fault.percent / 100)) {
            copies += 1;
            port.note(message, by.hit('duplicated'));
          }
          break;
        case 'reorder':
          if (this.#overtakes(by, fault.percent, fault.gap ?? 1)) {
            port.note(message, by.hit('overtook'));
          } else {
            delays.push({ by, ms: fault.delay ?? 10 });
          }
          break;
        case 'latency': {
          const { distribution = 'uniform', correlation = 0, jitter = 0 } = fault;
          const strays = by[direction].jitter.next(distribution, correlation / 100);
          delays.push({ by, ms: Math.max(0, fault.latency + jitter * strays) });
          break;
        }
        case 'bandwidth': {
          const startAt = Math.max(takenAt, this.#freeAt);
          if (fault.rate === 0 || startAt - takenAt > queueMsMax) {
            this.#drop(message, by);
            return;
          }
          this.#freeAt = startAt + message.wire.length / fault.rate;
          delays.push({ by, ms: this.#freeAt - takenAt });
          break;
        }
        default:
          // Those of streams; definitions have none of them for datagrams.
          break;
      }
    }
    const wait = { message, takenAt, delays, copies, cancel: () => undefined };
    const ms = delays.reduce((sum, delay) => sum + delay.ms, 0);
    if (ms <= 0) {
      this.#pass(wait);
    } else if (this.#waiting.size >= delayedMessagesMax || this.#bytes >= delayedBytesMax) {
      const [last] = delays.slice(-1);
      if (last !== undefined) {
        this.#drop(message, last.by);
      }
    } else {
      this.#waiting.add(wait);
      this.#bytes += message.wire.length;
      port.hold(message);
      this.#await(wait, ms);
    }
  }

  /** What a fault that is no more delayed has less to wait. */
  changed(): void {
    const now = this.#terms.clock.now();
    for (const wait of this.#waiting) {
      const left = wait.delays
        .filter(({ by }) => by.source.isOn)
        .reduce((sum, { ms }) => sum + ms, wait.takenAt - now);
      wait.cancel();
      this.#await(wait, Math.max(0, left));
    }
  }

  clear(): PassingMessage[] {
    const cleared = Array.from(this.#waiting, ({ message, cancel }) => {
      cancel();
      return message;
    });
    this.#waiting.clear();
    this.#bytes = 0;
    return cleared;
  }

  /** tc-netem(8): every `gap`-th may pass at once, by chance. */
  #overtakes(by: ConnectionFault, percent: number, gap: number): boolean {
    const state = by[this.#terms.direction];
    state.sinceGap += 1;
    if (state.sinceGap < gap) {
      return false;
    }
    state.sinceGap = 0;
    return state.chance.happens(percent / 100);
  }

  #await(wait: Wait, ms: number): void {
    wait.cancel = this.#terms.clock.after(ms, () => {
      this.#waiting.delete(wait);
      this.#bytes -= wait.message.wire.length;
      this.#pass(wait);
    });
  }

  #pass({ message, delays, copies, takenAt }: Wait): void {
    const { port, clock } = this.#terms;
    const passed = clock.now() - takenAt;
    for (const { by, ms } of delays) {
      if (ms > 0) {
        const did = by.fault.type === 'bandwidth' ? 'paced' : 'delayed';
        port.note(message, by.hit(did, { ms: Math.round(Math.min(ms, passed)) }));
      }
    }
    port.pass(message);
    for (let copy = 0; copy < copies; copy += 1) {
      port.copy(message);
    }
  }

  #drop(message: PassingMessage, by: ConnectionFault): void {
    by.source.countDropped(message.wire.length);
    this.#terms.port.note(message, by.hit('dropped'));
    this.#terms.port.drop(message);
  }
}

function withBitInverted(wire: Uint8Array, bit: number): Uint8Array {
  const bytes = Buffer.from(wire);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return bytes;
}
