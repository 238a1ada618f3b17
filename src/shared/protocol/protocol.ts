import type { Decoder } from '../decoders/decoder.ts';
import type { FrameHeader } from '../frameHeader.ts';
import type { PayloadPlace } from '../payloadPlace.ts';
import type { ByteReader } from './byteReader.ts';

/** Which end of a connection a direction of its stream comes from: the one that opened it, or the other. */
export type Party = 'client' | 'server';

/** What a framing knows of a message that it found the end of. */
export interface FramedMessage {
  /** Where in the message its payload is; absent where it is all of it. */
  readonly place?: PayloadPlace | undefined;
  /**
   * What its decoder needs of the conversation, see `parseContext`. Absent where the bytes belong to no
   * protocol that is known, as after a switch to TLS.
   */
  readonly context?: string | undefined;
}

/** Thrown by a framing where the bytes are no message; never leaves `MessageScanner`. */
export class NoMessage extends Error {}

/** The steps of a framing: it yields where it needs more bytes, and goes on when they are there. */
export type Reading<T> = Generator<undefined, T, undefined>;

/**
 * The framing of one connection. Both directions are told to it as they come, so that it knows what one
 * means for the other: the request of a response, what was negotiated.
 */
export interface ConversationFraming {
  /** Reads one message to its end. Throws `NoMessage` where the bytes are none. */
  message(reader: ByteReader, from: Party): Reading<FramedMessage>;
  /**
   * After bytes that are no message, where `header` has nothing: reads up to where one may begin. Absent
   * where all bytes are messages.
   */
  recover?(reader: ByteReader): Reading<undefined>;
  /**
   * After bytes that are no message: how one from that side begins, where only its own length tells where
   * the next one does.
   */
  header?(from: Party): FrameHeader | undefined;
}

/** A protocol: how a stream of it is split into messages, and how these are decoded. */
export interface Protocol {
  readonly converse: () => ConversationFraming;
  readonly decoder: Decoder;
}

/** Reads a line, its LF and all. */
export function* readLine(reader: ByteReader): Reading<Uint8Array> {
  let line = reader.line();
  while (line === undefined) {
    yield;
    line = reader.line();
  }
  return line;
}

/** Reads bytes, at most 64 KiB. */
export function* readBytes(reader: ByteReader, length: number): Reading<Uint8Array> {
  while (!reader.has(length)) {
    yield;
  }
  return reader.take(length);
}

/** Reads over bytes of which nothing is needed. */
export function* skipBytes(reader: ByteReader, length: number): Reading<undefined> {
  let missing = reader.skip(length);
  while (missing > 0) {
    yield;
    missing = reader.skip(missing);
  }
  return undefined;
}

/** Goes on where a line begins. */
export function* recoverAtLine(reader: ByteReader): Reading<undefined> {
  if (!reader.isAtLineStart) {
    yield* readLine(reader);
  }
  return undefined;
}

/** Where the payload of a line is: before its CR and LF. */
export function placeInLine(line: Uint8Array): PayloadPlace {
  return { form: 'range', head: 0, tail: line.at(-2) === 0x0d ? 2 : 1 };
}

/** ASCII characters of a line, without its line end. */
export function lineText(line: Uint8Array): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === 0x0a || line[end - 1] === 0x0d)) {
    end -= 1;
  }
  let text = '';
  for (let at = 0; at < end; at += 1) {
    text += String.fromCharCode(line[at] ?? 0);
  }
  return text;
}
