import type { WayDown } from '../../shared/fault/types/down.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import type { SocketFaults } from './socketFaults.ts';

export interface ListenerDownTerms {
  readonly faults: SocketFaults;
  /** Lets its port go, or takes it again; what goes wrong is logged. */
  readonly listen: (isListening: boolean) => void;
  /** Ends all open connections. */
  readonly end: (mode: 'close' | 'reset') => void;
  readonly accept: (wire: StreamWire) => void;
}

/** The fault `down` on a listener: its port is closed, or what connects is reset, or not accepted. */
export class ListenerDown {
  readonly #terms: ListenerDownTerms;
  readonly #ignored = new Set<StreamWire>();
  readonly #unwatch: () => void;
  #how: WayDown | undefined;

  /** To be made once it listens. */
  constructor(terms: ListenerDownTerms) {
    this.#terms = terms;
    this.#unwatch = terms.faults.watch(() => this.#changed());
    this.#changed();
  }

  /** Takes a stream that was accepted by the system, if the listener is down. */
  takes(wire: StreamWire): boolean {
    if (this.#how === undefined) {
      return false;
    }
    if (this.#how === 'ignore') {
      wire.setAside();
      this.#ignored.add(wire);
    } else {
      wire.refuse();
    }
    return true;
  }

  /** The listener stops. */
  stop(): void {
    this.#unwatch();
    this.#ignored.forEach((wire) => wire.destroy());
    this.#ignored.clear();
  }

  #changed(): void {
    const before = this.#how;
    const { down } = this.#terms.faults;
    if (down === before) {
      return;
    }
    this.#how = down;
    if (before === 'refuse') {
      this.#terms.listen(true);
    }
    const ignored = [...this.#ignored];
    this.#ignored.clear();
    if (down === undefined) {
      ignored.forEach((wire) => this.#terms.accept(wire));
    } else if (down === 'ignore') {
      ignored.forEach((wire) => this.#ignored.add(wire));
    } else {
      ignored.forEach((wire) => wire.refuse());
      if (down === 'refuse') {
        this.#terms.listen(false);
      }
      this.#terms.end(down === 'reset' ? 'reset' : 'close');
    }
  }
}
