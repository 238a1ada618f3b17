import { directionIn } from '../log/directionColumn.ts';
import { expressionBytesMax } from '../match/expression.ts';
import { bufferOf } from '../match/matchedEntry.ts';
import type { MatchedEntry } from '../match/matchedEntry.ts';

/** The facts of a connection that filters ask for. */
export interface RuleEntryFacts {
  readonly id: number;
  readonly socketName: string;
  readonly peer: string;
  now(): number;
}

const nothing = Buffer.alloc(0);

/** A message as the matchers of rules see it: one object for all messages of a connection, one after the other. */
export class RuleEntry implements MatchedEntry {
  readonly direction = directionIn;
  readonly event = undefined;
  readonly annotation = undefined;
  readonly origin = 'peer';
  readonly fate = 'delivered';
  readonly #facts: RuleEntryFacts;
  #latin1: string | undefined;
  /** Whether it goes to the side that was connected to. */
  isUpstream = true;
  payload: Buffer = nothing;
  wire: Buffer = nothing;
  /** The payload with the checksum at its end. */
  checked: Buffer = nothing;

  constructor(facts: RuleEntryFacts) {
    this.#facts = facts;
  }

  /** Takes the bytes of the next message; none are those of an event. */
  show(
    payload: Uint8Array = nothing,
    wire: Uint8Array = nothing,
    checked: Uint8Array = payload,
  ): this {
    this.#latin1 = undefined;
    this.payload = bufferOf(payload);
    this.wire = bufferOf(wire);
    this.checked = checked === payload ? this.payload : bufferOf(checked);
    return this;
  }

  /** Of the payload; kept, as many rules ask for it. */
  get latin1(): string {
    this.#latin1 ??= this.payload.toString('latin1', 0, expressionBytesMax);
    return this.#latin1;
  }

  get connection(): number {
    return this.#facts.id;
  }

  get socketName(): string {
    return this.#facts.socketName;
  }

  get peer(): string {
    return this.#facts.peer;
  }

  get time(): number {
    return this.#facts.now();
  }

  get length(): number {
    return this.payload.length;
  }
}
