import type { FrameFault } from '../../shared/framing.ts';
import { MessageScanner } from '../../shared/protocol/messageScanner.ts';
import type { ConversationFraming, FramedMessage, Party } from '../../shared/protocol/protocol.ts';
import { converse } from '../../shared/protocol/protocolConversations.ts';
import { protocolSends } from '../../shared/protocol/protocolNames.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { wrapFrame } from '../../shared/wrapFrame.ts';
import type { Clock } from '../clock.ts';
import { frameError, wrapError } from './frameError.ts';
import type { Framer, FrameReceiver } from './framer.ts';
import { framerFor } from './framerFor.ts';
import { ProtocolReceiver } from './protocolReceiver.ts';
import type { ConnectionFraming, FramedStream, Framed, StreamFraming } from './streamFraming.ts';

/** How the streams of one socket are framed that speak a protocol. */
export class ProtocolFraming implements StreamFraming {
  readonly protocol: ProtocolId;
  readonly #messageBytesMax: number;

  readonly #sends: Framer;

  constructor(protocol: ProtocolId, messageBytesMax: number, clock: Clock) {
    this.protocol = protocol;
    this.#messageBytesMax = messageBytesMax;
    this.#sends = framerFor(protocolSends(protocol), { clock });
  }

  open(stream: FramedStream): ConnectionFraming {
    return new ProtocolConnection(converse(this.protocol), stream, this.#messageBytesMax);
  }

  wrap(payload: Uint8Array, peer?: string): Outcome<Uint8Array> {
    const wrapped = wrapFrame(protocolSends(this.protocol), payload, this.#messageBytesMax);
    return wrapped.ok
      ? success(wrapped.bytes)
      : failure(wrapError(wrapped.fault, this.#messageBytesMax, peer));
  }

  place(frame: Uint8Array): PayloadPlace | undefined {
    return this.#sends.place(frame);
  }
}

class ProtocolConnection implements ConnectionFraming {
  readonly receiver: FrameReceiver;
  readonly #sent: MessageScanner;
  /** Whether what is sent next begins a message. */
  #isBetween = true;

  constructor(conversation: ConversationFraming, stream: FramedStream, messageBytesMax: number) {
    const { openedBy } = stream;
    const [own, other]: [Party, Party] =
      openedBy === 'local' ? ['client', 'server'] : ['server', 'client'];
    let told: FrameFault | undefined;
    this.receiver = new ProtocolReceiver(
      conversation,
      other,
      (bytes, known, fault) => {
        stream.message(bytes, { place: known?.place, context: known?.context ?? '' });
        if (fault !== undefined && fault !== told) {
          stream.fault(frameError(fault, messageBytesMax, stream.peer));
        }
        told = fault === 'unfinished' ? undefined : fault;
      },
      messageBytesMax,
    );
    this.#sent = new MessageScanner(conversation, own);
  }

  /** One message as a rule; of several, or parts of some, what is known of the last that ends there. */
  sent(bytes: Uint8Array): Framed {
    const scanner = this.#sent;
    const { lostHeader } = scanner;
    if (
      lostHeader?.read(bytes, 0, bytes.length) === 'read' &&
      lostHeader.frameBytes <= bytes.length
    ) {
      // As a rule a write begins with a message.
      scanner.restart();
    }
    let known: FramedMessage | undefined;
    let start = 0;
    let isAll = this.#isBetween;
    for (let end = scanner.next(bytes, 0); end >= 0; end = scanner.next(bytes, start)) {
      isAll &&= start === 0 && end === bytes.length;
      known = scanner.scanned.kind === 'message' ? scanner.scanned.message : undefined;
      start = end;
    }
    this.#isBetween = start === bytes.length;
    return { place: isAll ? known?.place : undefined, context: known?.context ?? '' };
  }
}
