import { encoderOf } from '../../shared/encodeText.ts';
import type { EncodeText } from '../../shared/encodeText.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { WrittenPayload } from '../../shared/writtenPayload.ts';
import type { ComposerTarget } from './composerTarget.ts';
import { readFrame, readMessage } from './draft.ts';
import type { FrameTerms, ReadMessage } from './draft.ts';
import { sampleSource } from './sampleSource.ts';
import type { Words } from '../words.ts';

/** How much of what is wrong a fault's text shows, in UTF-16 units. */
const partMax = 20;

/** Reads what is written; anew only when something changed that it depends on. */
export class MessageReader {
  readonly #words: Words;
  #read: ReadMessage = { kind: 'bytes', ok: true, bytes: new Uint8Array(), pieces: [] };
  #text = '';
  #terms = '';
  /** The last one: its tables take longer than a key press may. */
  #encoder: { readonly encoding: TextEncoding; readonly encode: EncodeText } | undefined;

  constructor(words: Words) {
    this.#words = words;
  }

  readonly #encoderFor = (encoding: TextEncoding): EncodeText => {
    if (this.#encoder?.encoding !== encoding) {
      this.#encoder = { encoding, encode: encoderOf(encoding) };
    }
    return this.#encoder.encode;
  };

  get message(): ReadMessage {
    return this.#read;
  }

  /** The fault's place in the text, where there is one. */
  get fault(): (ReadMessage & { readonly kind: 'fault' }) | undefined {
    return this.#read.kind === 'fault' ? this.#read : undefined;
  }

  /** Why it can't be sent, in words. */
  get faultText(): string | undefined {
    const words = this.#words;
    const read = this.#read;
    switch (read.kind) {
      case 'fault': {
        const { fault, position, length } = read;
        const part = this.#text.slice(position, position + Math.min(length, partMax));
        return words.text('faultAt', position + 1, words.text(`fault.${fault}`, part));
      }
      case 'tooLong':
        return words.text('tooLong', read.length, read.max);
      case 'noFrame':
        return words.text(`noFrame.${read.fault}`);
      case 'bytes':
        return undefined;
    }
  }

  /** Answers whether it is another message now, or has other bytes. No frame is made of a raw one. */
  read(
    written: WrittenPayload,
    { socket, peer }: Pick<ComposerTarget, 'socket' | 'peer'>,
    isRaw: boolean,
  ): boolean {
    const { text, ...settings } = written;
    const isDatagram = socket?.scheme === 'udp';
    const source = sampleSource(socket, peer, Date.now());
    const samples = [source.seq, source.socket, source.peer, source.local];
    const framed: FrameTerms = isRaw || !socket ? {} : socket;
    const terms = JSON.stringify([
      settings,
      [framed.framing, framed.frameBytesMax],
      isDatagram && source.peer,
      text.includes('${') ? samples : [],
    ]);
    if (text === this.#text && terms === this.#terms) {
      return false;
    }
    this.#text = text;
    this.#terms = terms;
    this.#read = readFrame(readMessage(written, source, isDatagram, this.#encoderFor), framed);
    return true;
  }
}
