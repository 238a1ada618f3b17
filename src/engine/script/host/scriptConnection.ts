import type { ConnectionId } from '../../../shared/entry.ts';
import type { FromScript } from '../scriptMessages.ts';

/** What a script may send. */
type Payload = Uint8Array | string;

/** A message as a script has it. */
class Message {
  readonly bytes: Buffer;
  /** What becomes of it. */
  #decision: 'pass' | 'drop' | { readonly replace: Uint8Array } = 'pass';

  constructor(payload: Uint8Array) {
    this.bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  }

  static decisionOf(message: Message) {
    return message.#decision;
  }

  get text(): string {
    return this.bytes.toString();
  }

  drop(): void {
    this.#decision = 'drop';
  }

  replace(payload: Payload): void {
    this.#decision = { replace: bytesOf(payload) };
  }
}

/** A connection as a script has it. */
class Peer {
  readonly id: ConnectionId;
  readonly peer: string;
  state: unknown = {};
  readonly #connection: ScriptConnection;

  constructor(connection: ScriptConnection, peer: string) {
    this.id = connection.id;
    this.peer = peer;
    this.#connection = connection;
  }

  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  send(payload: Payload): void {
    this.#connection.send(payload);
  }

  end(): void {
    this.#connection.end('close');
  }

  reset(): void {
    this.#connection.end('reset');
  }
}

/** The functions of a script. */
export interface ScriptFunctions {
  readonly onConnect?: (connection: Peer) => unknown;
  readonly onMessage?: (message: Message, connection: Peer) => unknown;
  readonly onClose?: (connection: Peer) => unknown;
}

export interface ScriptConnectionTerms {
  readonly post: (said: FromScript) => void;
  readonly failed: (error: unknown, connection: ConnectionId) => void;
  /** Those of now: they change with a reload. */
  readonly functions: () => ScriptFunctions;
}

/**
 * Calls the functions of a script for one connection: one after the other, each once the one before is
 * over, with all that it waits for. What they return is sent.
 */
export class ScriptConnection {
  readonly id: ConnectionId;
  readonly #terms: ScriptConnectionTerms;
  readonly #peer: Peer;
  readonly #waiting: (() => PromiseLike<void> | undefined)[] = [];
  #isOpen = true;
  #isBusy = false;

  constructor(id: ConnectionId, peer: string, terms: ScriptConnectionTerms) {
    this.id = id;
    this.#terms = terms;
    this.#peer = new Peer(this, peer);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(payload: Payload): void {
    const bytes = bytesOf(payload);
    if (this.#isOpen) {
      this.#terms.post({ from: 'send', connection: this.id, payload: bytes });
    }
  }

  end(mode: 'close' | 'reset'): void {
    if (this.#isOpen) {
      this.#terms.post({ from: 'end', connection: this.id, mode });
    }
  }

  opened(): void {
    this.#call(({ onConnect }) => onConnect?.(this.#peer));
  }

  received(payload: Uint8Array): void {
    const message = new Message(payload);
    this.#call(
      ({ onMessage }) => onMessage?.(message, this.#peer),
      () => {
        const decision = Message.decisionOf(message);
        this.#terms.post({ from: 'decided', connection: this.id, decision });
      },
    );
  }

  /** `over` is called once the script is done with it. */
  closed(over: () => void): void {
    this.#isOpen = false;
    this.#call(({ onClose }) => onClose?.(this.#peer), over);
  }

  #call(call: (functions: ScriptFunctions) => unknown, over?: () => void): void {
    this.#waiting.push(() => {
      try {
        const result = call(this.#terms.functions());
        if (isThenable(result)) {
          return Promise.resolve(result)
            .then((value) => this.#reply(value))
            .catch((error: unknown) => this.#terms.failed(error, this.id))
            .then(over);
        }
        this.#reply(result);
      } catch (error) {
        this.#terms.failed(error, this.id);
      }
      over?.();
      return undefined;
    });
    this.#advance();
  }

  #reply(value: unknown): void {
    if (value !== undefined && value !== null) {
      this.send(value as Payload);
    }
  }

  #advance(): void {
    while (!this.#isBusy) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        return;
      }
      const pending = next();
      if (pending !== undefined) {
        this.#isBusy = true;
        void pending.then(() => {
          this.#isBusy = false;
          this.#advance();
        });
      }
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function bytesOf(payload: Payload): Uint8Array {
  if (typeof payload === 'string') {
    return Buffer.from(payload);
  }
  if (payload instanceof Uint8Array) {
    return payload;
  }
  throw new TypeError('What is sent must be a Uint8Array or a string.');
}
