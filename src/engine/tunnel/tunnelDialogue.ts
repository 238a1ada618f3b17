import type { ErrorCode } from '../../shared/socketError.ts';

/** What a proxy is asked for. */
export interface TunnelRequest {
  /** An address without brackets, or a name in ASCII. */
  readonly host: string;
  readonly port: number;
  readonly login: TunnelLogin | undefined;
}

export interface TunnelLogin {
  readonly user: string;
  readonly password: string;
}

/** What a proxy's answers came to; all its words are for logs. */
export type TunnelEnd =
  | { readonly ok: true; readonly answer: string }
  | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

/**
 * What is next: to say something, or to hear the part of what came that `hear` measures, in bytes;
 * nothing while more must come for it.
 */
export type TunnelStep =
  { readonly say: Uint8Array } | { readonly hear: (received: Buffer) => number | undefined };

/** How a protocol asks a proxy: steps, each given what it heard, and what they came to. */
export type TunnelDialogue = Generator<TunnelStep, TunnelEnd, Buffer>;

/** A step that hears so many bytes. */
export function hearBytes(count: number): TunnelStep {
  return { hear: ({ length }) => (length < count ? undefined : count) };
}

export function answerInvalid(reason: string): TunnelEnd {
  return { ok: false, code: 'proxyAnswerInvalid', reason };
}

const nothing = Buffer.alloc(0);

/** Leads a dialogue with whatever pieces the answers come in. Holds no more than its steps wait for. */
export class TunnelTalk {
  readonly #dialogue: TunnelDialogue;
  readonly #say: (bytes: Uint8Array) => void;
  #step: IteratorResult<TunnelStep, TunnelEnd> | undefined;
  #received = nothing;

  /** `say` is given what is to be sent; it may keep it. */
  constructor(dialogue: TunnelDialogue, say: (bytes: Uint8Array) => void) {
    this.#dialogue = dialogue;
    this.#say = say;
  }

  /** What came after the dialogue's last answer; once it has an end. */
  get rest(): Uint8Array {
    return this.#received;
  }

  /** Says what comes first. */
  begin(): void {
    this.#goOn();
  }

  /** Returns what the dialogue came to, once it has an end; not to be called after that. */
  push(chunk: Uint8Array): TunnelEnd | undefined {
    this.#received = Buffer.concat([this.#received, chunk]);
    return this.#goOn();
  }

  #goOn(): TunnelEnd | undefined {
    this.#step ??= this.#dialogue.next(nothing);
    while (this.#step.done !== true) {
      const step = this.#step.value;
      if ('say' in step) {
        this.#say(step.say);
        this.#step = this.#dialogue.next(nothing);
        continue;
      }
      const length = step.hear(this.#received);
      if (length === undefined) {
        return undefined;
      }
      const heard = this.#received.subarray(0, length);
      this.#received = this.#received.subarray(length);
      this.#step = this.#dialogue.next(heard);
    }
    return this.#step.value;
  }
}
