import type { FrameFault } from '../../shared/framing.ts';
import { joinBytes } from '../../shared/joinBytes.ts';
import { MessageScanner } from '../../shared/protocol/messageScanner.ts';
import type { ConversationFraming, FramedMessage, Party } from '../../shared/protocol/protocol.ts';
import { FrameRecovery } from './frameRecovery.ts';
import type { FrameReceiver } from './framer.ts';
import { PendingBytes } from './pendingBytes.ts';

/** Of bytes that are no message, how many are handed over at once. */
const malformedBytesMax = 64 * 1024;

/**
 * Takes what was received, as a `FrameSink` does: a message, with what its framing knows of it; or bytes
 * with what is wrong with them.
 */
export type MessageSink = (
  bytes: Uint8Array,
  known: FramedMessage | undefined,
  fault?: FrameFault,
) => void;

/**
 * Receives one direction of a stream that speaks a protocol. A message that is longer than the limit is
 * handed over in pieces; bytes that are no message as one, up to the next that is one, in pieces of 64 KiB.
 * Where only headers tell where that is, see `FrameRecovery`.
 */
export class ProtocolReceiver implements FrameReceiver {
  readonly #scanner: MessageScanner;
  readonly #sink: MessageSink;
  readonly #messageBytesMax: number;
  /** Bytes since the last end, of a message as far as is known. */
  readonly #pending = new PendingBytes();
  /** Bytes before them that are no message. */
  readonly #malformed = new PendingBytes();
  /** While the next message is looked for by its header. */
  #recovery: FrameRecovery | undefined;
  /** Whether a piece of the message was handed over. */
  #isInPieces = false;

  constructor(
    conversation: ConversationFraming,
    from: Party,
    sink: MessageSink,
    messageBytesMax: number,
  ) {
    this.#scanner = new MessageScanner(conversation, from);
    this.#sink = sink;
    this.#messageBytesMax = messageBytesMax;
  }

  get pending(): Uint8Array {
    if (this.#recovery !== undefined) {
      return this.#recovery.pending;
    }
    const [malformed, pending] = [this.#malformed.view, this.#pending.view];
    return malformed.length === 0 ? pending : joinBytes([malformed, pending]);
  }

  get pendingLength(): number {
    return this.#recovery?.pendingLength ?? this.#pending.length + this.#malformed.length;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      at = this.#recovery === undefined ? this.#take(chunk, at) : this.#recover(chunk, at);
    }
  }

  end(): void {
    for (let recovery = this.#recovery; recovery !== undefined; recovery = this.#recovery) {
      this.#restart(recovery.end());
    }
    if (this.#scanner.end()) {
      const { scanned } = this.#scanner;
      this.#handMalformed();
      this.#hand(this.#pending.take(), scanned.kind === 'message' ? scanned.message : undefined);
    } else if (this.#malformed.length > 0) {
      const { view } = this.#pending;
      this.#addMalformed(view, 0, view.length);
      this.#pending.take();
      this.#handMalformed();
    } else if (this.#pending.length > 0) {
      const fault = this.#isInPieces ? 'tooLong' : 'unfinished';
      this.#sink(this.#pending.take(), undefined, fault);
    }
  }

  /** Takes bytes up to what ends first; returns where the rest begins. */
  #take(chunk: Uint8Array, at: number): number {
    const scanner = this.#scanner;
    const end = scanner.next(chunk, at);
    if (end >= 0) {
      this.#ended(chunk, at, end);
      return end;
    }
    if (scanner.isRecovering) {
      this.#addMalformed(chunk, at, chunk.length);
    } else {
      this.#pending.append(chunk, this.#cutPieces(chunk, at, chunk.length), chunk.length);
    }
    return chunk.length;
  }

  /** Takes more of what is no message; returns where the rest begins. */
  #recover(chunk: Uint8Array, at: number): number {
    const recovery = this.#recovery;
    const end = recovery?.take(chunk, at) ?? at;
    if (recovery?.found !== undefined) {
      this.#restart(recovery.found);
    }
    return end;
  }

  /** Messages go on with these bytes. */
  #restart(bytes: Uint8Array): void {
    this.#recovery = undefined;
    this.#scanner.restart();
    this.push(bytes);
  }

  #ended(chunk: Uint8Array, start: number, end: number): void {
    const { scanned, isRecovering } = this.#scanner;
    if (scanned.kind === 'message') {
      // A chunk as it came is as long as it is.
      const isMessage = scanned.message.context !== undefined;
      const from = isMessage ? this.#cutPieces(chunk, start, end) : start;
      this.#handMalformed();
      this.#hand(this.#join(chunk, from, end), scanned.message);
    } else if (!isRecovering && this.#pending.length === 0) {
      // A recovery is over, whose last bytes these are.
      this.#addMalformed(chunk, start, end);
    } else {
      const from = this.#cutPieces(chunk, start, end);
      const { view } = this.#pending;
      this.#addMalformed(view, 0, view.length);
      this.#pending.take();
      this.#addMalformed(chunk, from, end);
      this.#isInPieces = false;
    }
    const { lostHeader } = this.#scanner;
    if (lostHeader !== undefined) {
      const sink = (bytes: Uint8Array) => {
        this.#sink(bytes, undefined, 'malformed');
      };
      const begun = this.#malformed.take();
      this.#recovery = new FrameRecovery(lostHeader, malformedBytesMax, sink, begun);
    }
  }

  #hand(bytes: Uint8Array, known: FramedMessage | undefined): void {
    if (this.#isInPieces) {
      this.#isInPieces = false;
      this.#sink(bytes, undefined, 'tooLong');
    } else {
      this.#sink(bytes, known);
    }
  }

  /** Hands pieces over while the message is longer than the limit; returns where the rest begins. */
  #cutPieces(chunk: Uint8Array, from: number, to: number): number {
    let rest = from;
    while (this.#pending.length + to - rest > this.#messageBytesMax) {
      const end = rest + this.#messageBytesMax - this.#pending.length;
      this.#handMalformed();
      this.#sink(this.#join(chunk, rest, end), undefined, 'tooLong');
      this.#isInPieces = true;
      rest = end;
    }
    return rest;
  }

  #addMalformed(bytes: Uint8Array, from: number, to: number): void {
    const malformed = this.#malformed;
    let rest = from;
    while (malformed.length + to - rest > malformedBytesMax) {
      const end = rest + malformedBytesMax - malformed.length;
      malformed.append(bytes, rest, end);
      this.#handMalformed();
      rest = end;
    }
    malformed.append(bytes, rest, to);
  }

  #handMalformed(): void {
    if (this.#malformed.length > 0) {
      this.#sink(this.#malformed.take(), undefined, 'malformed');
    }
  }

  #join(chunk: Uint8Array, from: number, to: number): Uint8Array {
    if (this.#pending.length === 0) {
      return chunk.subarray(from, to);
    }
    this.#pending.append(chunk, from, to);
    return this.#pending.take();
  }
}
