import { NoMessage, readBytes, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import type { ByteReader } from '../byteReader.ts';
import { writeContext } from '../messageContext.ts';
import { PostgresHeader } from './postgresHeader.ts';

const cancelRequest = 80877102;
const sslRequest = 80877103;
const gssRequest = 80877104;
const startupBytesMax = 10_000;
/** The longest message that a server takes or sends. */
const messageBytesMax = 0x3fffffff;

/**
 * PostgreSQL's frontend/backend protocol 3 (PostgreSQL documentation, chapter 55). The client's first
 * messages have no type; the server answers a request for encryption with one byte, and what follows a
 * yes is TLS or GSSAPI: chunks as they come.
 */
export function conversePostgres(): ConversationFraming {
  let awaitsAnswer = false;
  let isEncrypted = false;
  return {
    *message(reader, from): Reading<FramedMessage> {
      if (isEncrypted) {
        reader.skipAll();
        return {};
      }
      const [type = 0] = yield* readBytes(reader, 1);
      if (from === 'client' && type === 0) {
        const code = yield* readStartup(reader);
        awaitsAnswer = code === sslRequest || code === gssRequest;
        return { context: writeContext('postgres', 'startup') };
      }
      const isAnswer =
        from === 'server' && awaitsAnswer && (type === 0x53 || type === 0x4e || type === 0x47);
      awaitsAnswer &&= from !== 'server';
      if (isAnswer) {
        isEncrypted = type !== 0x4e;
        return { context: writeContext('postgres', 'encryption') };
      }
      const length = uint32(yield* readBytes(reader, 4));
      if (!isTypeCode(type) || length < 4 || length > messageBytesMax) {
        throw new NoMessage();
      }
      yield* skipBytes(reader, length - 4);
      return { context: writeContext('postgres', from) };
    },
    header: (from) => new PostgresHeader(from),
  };
}

/** Reads a message without a type, whose first byte is read already; returns its code. */
function* readStartup(reader: ByteReader): Reading<number> {
  const head = yield* readBytes(reader, 7);
  const length = uint32([0, ...head.subarray(0, 3)]);
  const code = uint32(head.subarray(3));
  const isKnown = code >> 16 === 3 || (code >= cancelRequest && code <= gssRequest);
  if (length < 8 || length > startupBytesMax || !isKnown) {
    throw new NoMessage();
  }
  yield* skipBytes(reader, length - 8);
  return code;
}

/** Letters and the digits 1 to 3 name the types. */
function isTypeCode(type: number): boolean {
  return (
    (type >= 0x41 && type <= 0x5a) ||
    (type >= 0x61 && type <= 0x7a) ||
    (type >= 0x31 && type <= 0x33)
  );
}

function uint32([a = 0, b = 0, c = 0, d = 0]: ArrayLike<number> & Iterable<number>): number {
  return a * 0x1000000 + b * 0x10000 + c * 0x100 + d;
}
