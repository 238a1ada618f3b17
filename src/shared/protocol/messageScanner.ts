import type { FrameHeader } from '../frameHeader.ts';
import { ByteReader } from './byteReader.ts';
import { NoMessage } from './protocol.ts';
import type { ConversationFraming, FramedMessage, Party } from './protocol.ts';

/** What ended in a stream. */
export type Scanned =
  | { readonly kind: 'message'; readonly message: FramedMessage }
  /** No message, or a further part of what is none. */
  | { readonly kind: 'malformed' };

const malformed: Scanned = { kind: 'malformed' };

/**
 * Finds the ends of messages in one direction of a stream. Keeps no bytes but the few that a message's
 * length is told by.
 */
export class MessageScanner {
  readonly #framing: ConversationFraming;
  readonly #from: Party;
  readonly #reader = new ByteReader();
  #reading: Generator<undefined, FramedMessage | undefined, undefined> | undefined;
  #lostHeader: FrameHeader | undefined;
  /** Whether the bytes at hand are no message, however they go on. */
  #isRecovering = false;
  /** What ended where `next` said. */
  scanned: Scanned = malformed;

  constructor(framing: ConversationFraming, from: Party) {
    this.#framing = framing;
    this.#from = from;
  }

  /** Whether the bytes since `next` found an end are no message, however they go on. */
  get isRecovering(): boolean {
    return this.#isRecovering;
  }

  /**
   * Set after bytes that are no message, where only headers tell where one begins: how one does. Nothing
   * is found until `restart`.
   */
  get lostHeader(): FrameHeader | undefined {
    return this.#lostHeader;
  }

  /** The next byte begins a message. Precondition: `lostHeader` is set. */
  restart(): void {
    this.#lostHeader = undefined;
    this.#isRecovering = false;
  }

  /**
   * The index in `chunk` after the last byte of what ends first, from `from` on; −1 where nothing ends.
   * To be called with all bytes of the stream, in order. What ended may have no bytes.
   */
  next(chunk: Uint8Array, from: number): number {
    if (from >= chunk.length || this.#lostHeader !== undefined) {
      return -1;
    }
    const reader = this.#reader;
    reader.push(chunk, from);
    this.#reading ??= this.#framing.message(reader, this.#from);
    return this.#advance();
  }

  /** The stream has ended. Says whether a message ended with it. */
  end(): boolean {
    this.#reader.isEnded = true;
    this.#reader.push(new Uint8Array(0));
    const isEnded = this.#reading !== undefined && this.#advance() >= 0;
    return isEnded && this.scanned.kind === 'message';
  }

  #advance(): number {
    const reader = this.#reader;
    try {
      const step = this.#reading?.next();
      if (step?.done !== true) {
        return -1;
      }
      this.#reading = undefined;
      this.#isRecovering = false;
      this.scanned =
        step.value === undefined ? malformed : { kind: 'message', message: step.value };
    } catch (error) {
      if (!(error instanceof NoMessage)) {
        throw error;
      }
      reader.reset();
      this.#lostHeader = this.#framing.header?.(this.#from);
      this.#reading = this.#lostHeader ? undefined : this.#framing.recover?.(reader);
      this.#isRecovering = true;
      this.scanned = malformed;
    }
    return reader.position;
  }
}
