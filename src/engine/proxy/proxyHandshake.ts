import type { ProxyCredentials } from './proxyCredentials.ts';
import type { ErrorCode } from '../../shared/socketError.ts';
import type { HttpChallenge } from './httpAuthorization.ts';

/** What a proxy is asked for. */
export interface ProxyConnectRequest {
  /** An address without brackets, or a name in ASCII. */
  readonly host: string;
  readonly port: number;
  readonly login: ProxyCredentials | undefined;
  /** What an HTTP proxy answered to the same request without the login. */
  readonly challenge?: HttpChallenge | undefined;
}

/** The result of a handshake with a proxy; its texts are for logs. */
export type ProxyHandshakeResult =
  | { readonly ok: true; readonly answer: string }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly reason: string;
      /** Present where it is to be asked again, over a new stream, with an answer to this. */
      readonly challenge?: HttpChallenge;
      readonly answer?: string;
    };

/**
 * What is next: to say something, or to hear the part of what came that `hear` measures, in bytes;
 * nothing while more must come for it.
 */
export type ProxyHandshakeStep =
  { readonly write: Uint8Array } | { readonly read: (received: Buffer) => number | undefined };

/** The handshake with a proxy: steps, each resumed with the bytes that it read, and the result. */
export type ProxyHandshake = Generator<ProxyHandshakeStep, ProxyHandshakeResult, Buffer>;

/** A step that hears so many bytes. */
export function readBytes(count: number): ProxyHandshakeStep {
  return { read: ({ length }) => (length < count ? undefined : count) };
}

export function answerInvalid(reason: string): ProxyHandshakeResult {
  return { ok: false, code: 'proxyAnswerInvalid', reason };
}

const nothing = Buffer.alloc(0);

/**
 * Leads a dialogue with whatever pieces the answers come in. Holds no more than its steps wait for.
 */
export class ProxyHandshakeRunner {
  readonly #handshake: ProxyHandshake;
  readonly #write: (bytes: Uint8Array) => void;
  #step: IteratorResult<ProxyHandshakeStep, ProxyHandshakeResult> | undefined;
  #received = nothing;

  /** `say` is given what is to be sent; it may keep it. */
  constructor(handshake: ProxyHandshake, write: (bytes: Uint8Array) => void) {
    this.#handshake = handshake;
    this.#write = write;
  }

  /** What came after the dialogue's last answer; once it has an end. */
  get rest(): Uint8Array {
    return this.#received;
  }

  /** Says what comes first. */
  begin(): void {
    this.#goOn();
  }

  /** Returns the result once the handshake has ended. Must not be called after that. */
  push(chunk: Uint8Array): ProxyHandshakeResult | undefined {
    this.#received = Buffer.concat([this.#received, chunk]);
    return this.#goOn();
  }

  #goOn(): ProxyHandshakeResult | undefined {
    this.#step ??= this.#handshake.next(nothing);
    while (this.#step.done !== true) {
      const step = this.#step.value;
      if ('write' in step) {
        this.#write(step.write);
        this.#step = this.#handshake.next(nothing);
        continue;
      }
      const length = step.read(this.#received);
      if (length === undefined) {
        return undefined;
      }
      const heard = this.#received.subarray(0, length);
      this.#received = this.#received.subarray(length);
      this.#step = this.#handshake.next(heard);
    }
    return this.#step.value;
  }
}
