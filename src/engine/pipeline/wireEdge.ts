import type { FaultHit, FaultReport } from '../../shared/fault/faultHit.ts';
import type { PassingMessage } from './passingMessage.ts';

/**
 * What stands between the wire of a connection and its stages: it takes messages on their way, and passes
 * them on when, and as, it decides. It may be set while the connection is in use.
 */
export interface WireEdge {
  /** Takes the next message of a direction; its bytes hold until this returns, unless it `keep`s them. */
  take(message: PassingMessage): void;
  /** Whether it takes what is received; else that goes past it. */
  readonly seesReceived: boolean;
  /** All of a direction has come to the edge, and its end (FIN): to `go` on when it decides so. */
  finish(direction: 'in' | 'out', go: () => void): void;
  /** Lets go of what it has of a direction, and returns that in order. */
  clear(direction: 'in' | 'out'): PassingMessage[];
  /** The connection can be used; to be called once, also where it could before the edge was set. */
  opened(): void;
  /** The connection has ended; nothing waits any more. */
  closed(): void;
}

/** What an edge can do with the messages that it took, and with the connection. */
export interface EdgePort {
  /** A message waits, if it does not already. It has kept its bytes then. */
  hold(message: PassingMessage): void;
  /** It goes on: to the stages, or to the wire. */
  pass(message: PassingMessage): void;
  /** The next `bytes` bytes of one that is to be sent, and waits, go ahead of the rest. */
  passPart(message: PassingMessage, bytes: number): void;
  /** It goes on a second time. Precondition: it went on. */
  copy(message: PassingMessage): void;
  drop(message: PassingMessage): void;
  /** Other bytes take its place; they are yet to be passed. */
  replace(message: PassingMessage, wire: Uint8Array): PassingMessage;
  /** Whether the edge takes no more of a direction for now. */
  full(direction: 'in' | 'out', isFull: boolean): void;
  /** Whether what is received stays with the system while the edge is full. */
  readonly canHold: boolean;
  /** Reads nothing while it is so. */
  holdReads(isHeld: boolean): void;
  /** Notes with the message's entry what was done to it. */
  note(message: PassingMessage, hit: FaultHit): void;
  tell(report: FaultReport): void;
  end(mode: 'close' | 'reset'): void;
}

export type MakeEdge = (port: EdgePort) => WireEdge;
