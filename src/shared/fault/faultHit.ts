import type { Fault } from './faultSchema.ts';

/** What a fault can do to a message. */
export const hitKinds = [
  'delayed',
  'paced',
  'sliced',
  'cut',
  'dropped',
  'duplicated',
  'corrupted',
  'overtook',
] as const;
export type HitKind = (typeof hitKinds)[number];

/** What a fault did to a message. */
export interface FaultHit {
  /** The fault's name. */
  readonly fault: string;
  readonly did: HitKind;
  /** By how many milliseconds it was delayed, or how long its bytes took. */
  readonly ms?: number;
  /** Into how many pieces it was cut. */
  readonly pieces?: number;
  /** How many bytes passed before it was cut; the place of the byte that was changed. */
  readonly bytes?: number;
}

/** What a fault can do to a connection. */
export const connectionHits = [
  'reset',
  'closed',
  'delayedClose',
  'heldClose',
  'spared',
  'chosen',
] as const;
export type ConnectionHit = (typeof connectionHits)[number];

/** What the log tells of the faults of a socket: which there are now, or what one did to a connection. */
export type FaultReport =
  | {
      readonly seed: number;
      /** Those that are on. */
      readonly on: readonly Fault[];
    }
  | { readonly fault: string; readonly did: ConnectionHit; readonly ms?: number };

/** One fault of a running socket. */
export interface FaultState {
  readonly fault: Fault;
  readonly name: string;
  /** Messages and connections that it hit. */
  readonly hits: number;
  /** What it ate. */
  readonly droppedMessages: number;
  readonly droppedBytes: number;
}
