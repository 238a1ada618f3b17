import type { FrameHeader } from '../../frameHeader.ts';
import { NoMessage, lineText, readLine, recoverAtLine, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Party, Reading } from '../protocol.ts';
import type { ByteReader } from '../byteReader.ts';
import { writeContext } from '../messageContext.ts';
import { WebSocketHeader } from '../websocket/webSocketHeader.ts';
import { acceptedDeflate, readFrame } from '../websocket/webSocketFraming.ts';

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) .+ HTTP\/1\.\d$/;
const statusLine = /^HTTP\/1\.\d (\d{3})(?: .*)?$/;
const chunkSize = /^([0-9A-Fa-f]{1,13})[ \t]*(?:;.*)?$/;

/** Requests without a response that are remembered. */
const requestsMax = 10_000;

/** What a head says of what follows it. */
interface Head {
  /** Of a request; absent in a response. */
  readonly method?: string | undefined;
  readonly status: number;
  length: number | undefined;
  /** The transfer codings, as far as there are any. */
  codings: string;
  upgrade: string;
  extensions: string;
}

/** What follows a switch of protocols on the connection. */
type Switched = { readonly to: 'websocket'; readonly deflate: string } | { readonly to: 'other' };

/**
 * HTTP/1.0 and 1.1 (RFC 9112). A message is its head and its body: by Content-Length, chunked, or until
 * the connection closes; none after HEAD, 1xx, 204 and 304. After 101, what was switched to: WebSocket
 * frames (RFC 6455), or chunks as they come.
 */
export function converseHttp(): ConversationFraming {
  return new HttpFraming();
}

class HttpFraming implements ConversationFraming {
  /** The methods of requests that have no response yet, oldest first. */
  readonly #methods: string[] = [];
  #switched: Switched | undefined;

  *message(reader: ByteReader, from: Party): Reading<FramedMessage> {
    const switched = this.#switched;
    if (switched?.to === 'websocket') {
      return yield* readFrame(reader, from, switched.deflate);
    }
    if (switched !== undefined) {
      reader.skipAll();
      return {};
    }
    return yield* this.#message(reader);
  }

  *recover(reader: ByteReader): Reading<undefined> {
    return yield* recoverAtLine(reader);
  }

  header(from: Party): FrameHeader | undefined {
    return this.#switched?.to === 'websocket' ? new WebSocketHeader(from) : undefined;
  }

  *#message(reader: ByteReader): Reading<FramedMessage> {
    const head = yield* readHead(reader);
    if (head.method !== undefined) {
      if (this.#methods.length < requestsMax) {
        this.#methods.push(head.method);
      }
      yield* readBody(reader, head, false);
      return { context: writeContext('http') };
    }
    const isFinal = head.status >= 200 || head.status === 101;
    const method = isFinal ? this.#methods.shift() : this.#methods[0];
    const opensTunnel = method === 'CONNECT' && head.status >= 200 && head.status < 300;
    const hasBody =
      head.status >= 200 &&
      head.status !== 204 &&
      head.status !== 304 &&
      method !== 'HEAD' &&
      !opensTunnel;
    if (hasBody) {
      yield* readBody(reader, head, true);
    }
    if (opensTunnel) {
      this.#switched = { to: 'other' };
    } else if (head.status === 101) {
      this.#switched = switchedTo(head);
    }
    return { context: writeContext('http', method) };
  }
}

function switchedTo({ upgrade, extensions }: Head): Switched {
  return /\bwebsocket\b/i.test(upgrade)
    ? { to: 'websocket', deflate: acceptedDeflate(extensions) }
    : { to: 'other' };
}

/** A start line and fields; empty lines before them are part of the message (RFC 9112, section 2.2). */
function* readHead(reader: ByteReader): Reading<Head> {
  let start = lineText(yield* readLine(reader));
  while (start === '') {
    start = lineText(yield* readLine(reader));
  }
  const method = requestLine.exec(start)?.[1];
  const status = statusLine.exec(start)?.[1];
  if (method === undefined && status === undefined) {
    throw new NoMessage();
  }
  const head: Head = {
    ...{ method, status: Number(status ?? 0) },
    ...{ length: undefined, codings: '', upgrade: '', extensions: '' },
  };
  let line = lineText(yield* readLine(reader));
  while (line !== '') {
    takeField(head, line);
    line = lineText(yield* readLine(reader));
  }
  return head;
}

function takeField(head: Head, line: string): void {
  const colon = line.indexOf(':');
  const value = line.slice(colon + 1).trim();
  switch (line.slice(0, Math.max(colon, 0)).toLowerCase()) {
    case 'content-length':
      takeLength(head, value);
      break;
    case 'transfer-encoding':
      head.codings = head.codings === '' ? value : `${head.codings}, ${value}`;
      break;
    case 'upgrade':
      head.upgrade = value;
      break;
    case 'sec-websocket-extensions':
      head.extensions = head.extensions === '' ? value : `${head.extensions}, ${value}`;
      break;
  }
}

/** One length, perhaps said several times (RFC 9112, section 6.3). */
function takeLength(head: Head, value: string): void {
  for (const text of value.split(',')) {
    const length = /^\s*(\d{1,15})\s*$/.exec(text)?.[1];
    if (length === undefined || (head.length !== undefined && head.length !== Number(length))) {
      throw new NoMessage();
    }
    head.length = Number(length);
  }
}

function* readBody(reader: ByteReader, head: Head, isResponse: boolean): Reading<undefined> {
  const { codings, length } = head;
  if (codings !== '' && /(?:^|[\s,])chunked$/i.test(codings)) {
    return yield* readChunks(reader);
  }
  if (codings !== '' && !isResponse) {
    throw new NoMessage();
  }
  if (codings === '' && (length !== undefined || !isResponse)) {
    return yield* skipBytes(reader, length ?? 0);
  }
  // Until the connection closes (RFC 9112, section 6.3).
  for (;;) {
    reader.skipAll();
    if (reader.isEnded) {
      return undefined;
    }
    yield;
  }
}

function* readChunks(reader: ByteReader): Reading<undefined> {
  for (;;) {
    const digits = chunkSize.exec(lineText(yield* readLine(reader)))?.[1];
    if (digits === undefined) {
      throw new NoMessage();
    }
    const size = parseInt(digits, 16);
    if (size === 0) {
      break;
    }
    yield* skipBytes(reader, size);
    if (lineText(yield* readLine(reader)) !== '') {
      throw new NoMessage();
    }
  }
  while (lineText(yield* readLine(reader)) !== '') {
    // A trailer field.
  }
  return undefined;
}
