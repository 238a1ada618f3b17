import type { FaultHit } from '../../shared/fault/faultHit.ts';
import type { Fault } from '../../shared/fault/faultSchema.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { MatchedEntry } from '../match/matchedEntry.ts';
import { Chance } from './chance.ts';
import { Jitter } from './jitter.ts';
import { LossModel } from './lossModel.ts';
import type { SocketFault } from './socketFault.ts';

/**
 * Which way of a fault each direction of a connection is; absent where faults leave it alone: at a tap,
 * where what one connection receives the other sends, they are made where it is sent.
 */
export interface ConnectionSides {
  /** Whether `slow_read` is for it. */
  readonly reads: boolean;
  readonly in?: 'downstream' | 'upstream';
  readonly out?: 'downstream' | 'upstream';
}

/** What a fault of a connection knows of one direction. */
class FaultedDirection {
  readonly chance: Chance;
  readonly jitter: Jitter;
  readonly loss: LossModel;
  /** Bytes that passed, as `limit_data` counts them. */
  passedBytes = 0;
  /** Datagrams since the last that could pass at once, as `reorder` counts them. */
  sinceGap = 0;

  constructor(seed: number, labels: readonly (number | string)[]) {
    this.chance = new Chance(seed, ...labels);
    this.jitter = new Jitter(new Chance(seed, ...labels, 'jitter'));
    this.loss = new LossModel(new Chance(seed, ...labels, 'loss'));
  }
}

export interface ConnectionFaultTerms {
  readonly seed: number;
  /** Which connection of its socket it is, from 1. */
  readonly ordinal: number;
  readonly sides: () => ConnectionSides;
  readonly isDatagram: boolean;
  readonly entryOf: (message: PassingMessage) => MatchedEntry;
  /** Told once, when its lot is drawn, where that was a matter of chance or of counting. */
  readonly drawn: (name: string, isHit: boolean) => void;
}

/** One fault on one connection: its lot, its chance and its counts, kept through all changes of the fault. */
export class ConnectionFault {
  readonly source: SocketFault;
  readonly in: FaultedDirection;
  readonly out: FaultedDirection;
  readonly #terms: ConnectionFaultTerms;
  /** From 0 to below 1: it is hit where its toxicity is above. */
  readonly #lot: number;
  #isGranted: boolean | undefined;
  #isTold = false;
  /** When its time began on this connection; for those that end it. */
  begunAt: number | undefined;

  constructor(source: SocketFault, terms: ConnectionFaultTerms) {
    const { seed, ordinal } = terms;
    this.source = source;
    this.#terms = terms;
    this.#lot = new Chance(seed, ordinal, source.name).next();
    this.in = new FaultedDirection(seed, [ordinal, source.name, 'in']);
    this.out = new FaultedDirection(seed, [ordinal, source.name, 'out']);
  }

  get fault(): Fault {
    return this.source.fault;
  }

  /** Whether it picks messages, instead of being done to all of them. */
  get isSelective(): boolean {
    return this.source.match !== undefined || this.#per === 'message';
  }

  /** Whether it is on, and for that direction. */
  goes(direction: 'in' | 'out'): boolean {
    return this.source.isOn && this.source.goes(this.#terms.sides()[direction]);
  }

  /** Whether it is on and this connection is one of those that it hits; drawn once. */
  get isOnConnection(): boolean {
    return this.source.isOn && this.#isChosen();
  }

  /** Whether it hits a message; drawn for it where each has a lot of its own. */
  picks(message: PassingMessage): boolean {
    if (!this.goes(message.direction)) {
      return false;
    }
    const { match } = this.source;
    if (match !== undefined && !match.accepts(this.#terms.entryOf(message))) {
      return false;
    }
    if (this.#per === 'connection') {
      return this.#isChosen();
    }
    const { toxicity = 1 } = this.fault;
    return (
      (toxicity >= 1 || this[message.direction].chance.happens(toxicity)) && this.source.grant()
    );
  }

  hit(did: FaultHit['did'], details?: Omit<FaultHit, 'fault' | 'did'>): FaultHit {
    this.source.hits += 1;
    return { fault: this.source.name, did, ...details };
  }

  get #per(): 'connection' | 'message' {
    return this.fault.per ?? (this.#terms.isDatagram ? 'message' : 'connection');
  }

  #isChosen(): boolean {
    const { toxicity = 1, skip = 0, times } = this.fault;
    if (this.#lot >= toxicity) {
      this.#tell(false);
      return false;
    }
    if (this.#isGranted === undefined) {
      this.#isGranted = this.source.grant();
      if (toxicity < 1 || skip > 0 || times !== undefined) {
        this.#tell(this.#isGranted);
      }
    }
    return this.#isGranted;
  }

  #tell(isHit: boolean): void {
    if (!this.#isTold) {
      this.#isTold = true;
      this.#terms.drawn(this.source.name, isHit);
    }
  }
}
