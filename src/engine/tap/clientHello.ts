/** What a client asks for in the first message of a TLS handshake. */
export interface ClientHello {
  /** SNI, RFC 6066, section 3. */
  readonly serverName?: string;
  /** ALPN, RFC 7301, section 3.1; the preferred one first. */
  readonly protocols?: readonly string[];
}

/** A record has so many bytes before its fragment, RFC 8446, section 5.1. */
const recordHead = 5;
const handshakeRecord = 22;
/** A handshake message has its type and its length before its body, RFC 8446, section 4. */
const messageHead = 4;
const clientHelloType = 1;
const serverNameExtension = 0;
const alpnExtension = 16;

/** No client hello is longer; what claims to be is none. */
export const clientHelloBytesMax = 64 * 1024;

/**
 * Reads what a TLS client begins with, as it comes: in a time that grows with its bytes, in however many
 * records and chunks they are.
 */
export class ClientHelloReader {
  readonly #head = Buffer.alloc(recordHead);
  #headBytes = 0;
  /** Of the record whose head was read last. */
  #fragmentLeft = 0;
  /** The handshake message, whose fragments lie in one record or several; at first only what tells its length. */
  #message = Buffer.alloc(messageHead);
  #messageBytes = 0;

  /**
   * Takes the next bytes, which it does not keep. `unfinished` where more are needed; an empty hello where
   * it is none: then TLS itself says what is wrong with it.
   */
  take(chunk: Uint8Array): ClientHello | 'unfinished' {
    for (let at = 0; at < chunk.length;) {
      if (this.#fragmentLeft === 0) {
        this.#head[this.#headBytes] = chunk[at] ?? 0;
        this.#headBytes += 1;
        at += 1;
        if (this.#head[0] !== handshakeRecord || !this.#takeHead()) {
          return {};
        }
        continue;
      }
      const room = Math.min(this.#fragmentLeft, this.#message.length - this.#messageBytes);
      const part = chunk.subarray(at, at + room);
      this.#message.set(part, this.#messageBytes);
      this.#messageBytes += part.length;
      this.#fragmentLeft -= part.length;
      at += part.length;
      const isRead = this.#messageBytes === this.#message.length;
      if (isRead && (this.#message.length > messageHead || !this.#makeRoom())) {
        return readHello(this.#message);
      }
    }
    return 'unfinished';
  }

  /** Looks at a record's head once it is whole. Returns whether a hello may follow. */
  #takeHead(): boolean {
    if (this.#headBytes === recordHead) {
      this.#headBytes = 0;
      this.#fragmentLeft = this.#head.readUInt16BE(3);
      return this.#fragmentLeft > 0;
    }
    return true;
  }

  /** For the message whose head is read. Returns whether there is anything behind that, of a client hello. */
  #makeRoom(): boolean {
    const bytes = this.#message.readUIntBE(1, 3);
    if (this.#message[0] !== clientHelloType || bytes === 0 || bytes > clientHelloBytesMax) {
      return false;
    }
    const whole = Buffer.alloc(messageHead + bytes);
    this.#message.copy(whole);
    this.#message = whole;
    return true;
  }
}

/** Of a whole handshake message, with its head. */
function readHello(message: Buffer): ClientHello {
  try {
    return readExtensions(message.subarray(messageHead));
  } catch (error) {
    if (error instanceof RangeError) {
      return {};
    }
    throw error;
  }
}

/** RFC 8446, section 4.1.2. Throws a `RangeError` where it ends too early. */
function readExtensions(hello: Buffer): ClientHello {
  // The version and 32 random bytes; then the session id, the cipher suites, the compression methods.
  let at = 34;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  let found: ClientHello = {};
  if (at === hello.length) {
    return found;
  }
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    const body = hello.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    if (type === serverNameExtension && body.length > 5 && body.readUInt8(2) === 0) {
      const name = body.subarray(5, 5 + body.readUInt16BE(3)).toString('latin1');
      found = { ...found, serverName: name };
    } else if (type === alpnExtension && body.length > 2) {
      found = { ...found, protocols: readNames(body.subarray(2)) };
    }
  }
  return found;
}

function readNames(list: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < list.length;) {
    const length = list.readUInt8(at);
    names.push(list.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  return names;
}
