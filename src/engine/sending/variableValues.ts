import { randomBytes, randomUUID } from 'node:crypto';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { VariableSource } from '../../shared/variables.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';

/** What an answer knows of the message that it answers, and of what was kept. */
export type Answered = Pick<VariableSource, 'received' | 'named'>;

/** What of a socket goes into its messages. */
export interface FilledSocket {
  readonly name: string;
  readonly context: { readonly clock: Pick<Clock, 'now'> };
}

/** What of a connection does: endpoints as URLs. */
export type FilledPlace = Pick<Connection, 'peer' | 'local'>;

/** What the variables of a message to a peer stand for. A class, as one is made for each message. */
export class VariableValues implements VariableSource {
  readonly seq: number;
  readonly now: number;
  readonly #traffic: FilledSocket;
  readonly #connection: FilledPlace;
  readonly #answered: Answered | undefined;

  /** `seq` is the message's number. */
  constructor(traffic: FilledSocket, connection: FilledPlace, seq: number, answered?: Answered) {
    this.seq = seq;
    this.now = traffic.context.clock.now();
    this.#traffic = traffic;
    this.#connection = connection;
    this.#answered = answered;
  }

  get received(): Uint8Array | undefined {
    return this.#answered?.received;
  }

  get socket(): string {
    return this.#traffic.name;
  }

  get peer() {
    return addressOf(this.#connection.peer);
  }

  get local() {
    return addressOf(this.#connection.local);
  }

  named(name: string): Uint8Array | undefined {
    return this.#answered?.named?.(name);
  }

  env(name: string): string | undefined {
    return process.env[name];
  }

  uuid(): string {
    return randomUUID();
  }

  randomBytes(count: number): Uint8Array {
    return randomBytes(count);
  }
}

/** Nothing for Unix sockets and pipes. */
function addressOf(url: string): { readonly host: string; readonly port: number } | undefined {
  const parsed = parseEndpoint(url);
  return parsed.ok && 'port' in parsed.endpoint ? parsed.endpoint : undefined;
}
