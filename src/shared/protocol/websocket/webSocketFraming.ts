import { NoMessage, readBytes, recoverAtLine, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Party, Reading } from '../protocol.ts';
import type { ByteReader } from '../byteReader.ts';
import { writeContext } from '../messageContext.ts';
import { WebSocketHeader, isFrameStart } from './webSocketHeader.ts';

/**
 * WebSocket (RFC 6455): its handshake, if the stream has it, is HTTP; then each frame is a message.
 * `http` frames the handshake.
 */
export function converseWebSocket(http: ConversationFraming): ConversationFraming {
  let isHttp = true;
  return {
    *message(reader, from) {
      const first = reader.peek();
      // In a frame, G and H would have reserved bits. Behind a handshake, `http` knows what was negotiated.
      isHttp &&=
        first === undefined ||
        (first >= 0x41 && first <= 0x5a) ||
        http.header?.(from) !== undefined;
      return isHttp ? yield* http.message(reader, from) : yield* readFrame(reader, from, '');
    },
    recover: recoverAtLine,
    header: (from) => (isHttp ? http.header?.(from) : new WebSocketHeader(from)),
  };
}

/** Reads one frame. `deflate` says what of permessage-deflate was negotiated. */
export function* readFrame(
  reader: ByteReader,
  from: Party,
  deflate: string,
): Reading<FramedMessage> {
  const [first = 0, second = 0] = yield* readBytes(reader, 2);
  if (!isFrameStart(first)) {
    throw new NoMessage();
  }
  let length = second & 0x7f;
  if (length === 126) {
    const [high = 0, low = 0] = yield* readBytes(reader, 2);
    length = high * 256 + low;
  } else if (length === 127) {
    length = (yield* readBytes(reader, 8)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (length > Number.MAX_SAFE_INTEGER) {
      throw new NoMessage();
    }
  }
  yield* skipBytes(reader, length + ((second & 0x80) === 0 ? 0 : 4));
  const detail = deflate === '' ? '' : takesOver(deflate, from) ? 'deflate' : 'deflate each';
  return { context: writeContext('websocket', detail) };
}

/** What the server's Sec-WebSocket-Extensions say of permessage-deflate (RFC 7692); empty for nothing. */
export function acceptedDeflate(extensions: string): string {
  return (
    extensions
      .split(',')
      .map((one) => one.trim().toLowerCase())
      .find((one) => /^permessage-deflate\s*(?:;|$)/.test(one)) ?? ''
  );
}

/** Whether a side compresses each message with those before it (RFC 7692, section 7.1.1). */
function takesOver(deflate: string, from: Party): boolean {
  return !deflate.includes(`${from}_no_context_takeover`);
}
