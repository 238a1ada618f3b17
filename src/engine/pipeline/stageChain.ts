import type { PassingMessage } from './passingMessage.ts';
import type { Stage, StageFactory } from './stage.ts';
import type { StageQueue } from './stageQueue.ts';

export type Pass = (message: PassingMessage) => void;

/** A stage in its place. Where its messages go on to changes with the stages that come later. */
export interface StagePlace {
  readonly factory: StageFactory;
  /** Absent where it has no part in this connection. */
  stage: Stage | undefined;
  readonly queues: { in?: StageQueue; out?: StageQueue };
  readonly enter: { in?: Pass; out?: Pass };
  readonly next: { in: Pass; out: Pass };
}

export interface StageChainTerms {
  readonly make: (factory: StageFactory) => StagePlace;
  /** Takes what has passed all stages on its way to the wire. */
  readonly toWire: Pass;
  /** Takes what was received and has passed all stages. */
  readonly deliver: Pass;
}

/** The stages of one connection, in their order from the wire. */
export class StageChain {
  readonly #terms: StageChainTerms;
  #places: readonly StagePlace[] = [];
  /** Where what was received enters; absent where no stage sees it. */
  receive: Pass | undefined;
  /** Where what is to be sent enters; absent where no stage sees it. */
  send: Pass | undefined;

  constructor(terms: StageChainTerms) {
    this.#terms = terms;
  }

  get stages(): readonly Stage[] {
    return this.#places.flatMap(({ stage }) => stage ?? []);
  }

  /** Makes the stages that are not there yet, in their places among the others. Returns those. */
  add(factories: readonly StageFactory[]): readonly Stage[] {
    const places = [...this.#places];
    const added: Stage[] = [];
    factories.forEach((factory, at) => {
      if (places.some((place) => place.factory === factory)) {
        return;
      }
      const place = this.#terms.make(factory);
      const later = new Set(factories.slice(at + 1));
      const before = places.findIndex((other) => later.has(other.factory));
      places.splice(before < 0 ? places.length : before, 0, place);
      added.push(...(place.stage === undefined ? [] : [place.stage]));
    });
    this.#places = places;
    this.#link();
    return added;
  }

  /** Lets go of what of one direction waits at the stages, and returns it in order. */
  clear(direction: 'in' | 'out'): PassingMessage[] {
    const places = direction === 'out' ? this.#places : this.#places.toReversed();
    return places.flatMap(({ queues }) => queues[direction]?.clear() ?? []);
  }

  /** Tells each stage where its messages go on to. */
  #link(): void {
    this.send = undefined;
    for (const { next, enter } of this.#places) {
      next.out = this.send ?? this.#terms.toWire;
      this.send = enter.out ?? this.send;
    }
    this.receive = undefined;
    for (const { next, enter } of this.#places.toReversed()) {
      next.in = this.receive ?? this.#terms.deliver;
      this.receive = enter.in ?? this.receive;
    }
  }
}
