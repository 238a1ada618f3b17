import { encoderOf } from '../../shared/encodeText.ts';
import type { EncodeText } from '../../shared/encodeText.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import type { ComposerTarget } from './composerTarget.ts';
import { readFrame, readMessage } from './draft.ts';
import type { FramingOptions, ReadMessage } from './draft.ts';
import { sampleSource } from './sampleSource.ts';
import type { Localizer } from '../localizer.ts';

/** How much of what is wrong a fault's text shows, in UTF-16 units. */
const partMax = 20;

/** Reads what is written; anew only when something changed that it depends on. */
export class MessageReader {
  readonly #l10n: Localizer;
  #read: ReadMessage = { kind: 'bytes', ok: true, bytes: new Uint8Array(), pieces: [] };
  #text = '';
  #terms = '';
  /** The last one: its tables take longer than a key press may. */
  #encoder: { readonly encoding: TextEncoding; readonly encode: EncodeText } | undefined;

  constructor(l10n: Localizer) {
    this.#l10n = l10n;
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
    const l10n = this.#l10n;
    const read = this.#read;
    switch (read.kind) {
      case 'fault': {
        const { fault, position, length } = read;
        const part = this.#text.slice(position, position + Math.min(length, partMax));
        return l10n.text('faultAt', position + 1, l10n.text(`fault.${fault}`, part));
      }
      case 'tooLong':
        return l10n.text('tooLong', read.length, read.max);
      case 'noFrame':
        return l10n.text(`noFrame.${read.fault}`);
      case 'bytes':
        return undefined;
    }
  }

  /** Answers whether it is another message now, or has other bytes. No frame is made of a raw one. */
  read(
    expression: PayloadExpression,
    { socket, peer }: Pick<ComposerTarget, 'socket' | 'peer'>,
    isRaw: boolean,
  ): boolean {
    const { text, ...settings } = expression;
    const isDatagram = socket?.scheme === 'udp';
    const source = sampleSource(socket, peer, Date.now());
    const samples = [source.seq, source.socket, source.peer, source.local];
    const framed: FramingOptions = isRaw || !socket ? {} : socket;
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
    this.#read = readFrame(readMessage(expression, source, isDatagram, this.#encoderFor), framed);
    return true;
  }
}
