import type { ConnectionId } from '../../shared/entry.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { Clock } from '../clock.ts';
import { directionIn, directionOut } from '../log/directionColumn.ts';
import { bufferOf } from '../match/matchedEntry.ts';
import type { MatchedEntry } from '../match/matchedEntry.ts';
import type { StageMessage } from './stageMessage.ts';

/** The connection that a message passes. */
export interface PassingConnection {
  readonly id: ConnectionId;
  /** As a URL. */
  readonly peer: string;
}

/** A message on its way as filters see it: an entry that may not be logged yet. */
export class PassingEntry implements MatchedEntry {
  readonly socketName: string;
  readonly event = undefined;
  /** It is yet to be decided about. */
  readonly fate = 'held';
  readonly annotation = undefined;
  readonly isUpstream: boolean | undefined;
  readonly #message: StageMessage;
  readonly #connection: PassingConnection;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(
    message: StageMessage,
    connection: PassingConnection,
    socketName: string,
    clock: Pick<Clock, 'now'>,
    isUpstream?: boolean,
  ) {
    this.#message = message;
    this.#connection = connection;
    this.socketName = socketName;
    this.#clock = clock;
    this.isUpstream = isUpstream;
  }

  get connection(): number {
    return this.#connection.id;
  }

  get peer(): string {
    return this.#connection.peer;
  }

  get direction(): number {
    return this.#message.direction === 'in' ? directionIn : directionOut;
  }

  get origin(): Origin {
    return this.#message.origin;
  }

  get time(): number {
    return this.#clock.now();
  }

  get length(): number {
    return this.#message.payload.length;
  }

  get payload(): Buffer {
    return bufferOf(this.#message.payload);
  }

  get wire(): Buffer {
    return bufferOf(this.#message.wire);
  }
}
