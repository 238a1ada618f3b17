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
const clientHelloType = 1;
const serverNameExtension = 0;
const alpnExtension = 16;

/** No client hello is longer; what claims to be is none. */
export const clientHelloBytesMax = 64 * 1024;

/**
 * Reads what a TLS client begins with. `unfinished` where more bytes are needed; an empty hello where it
 * is none: then TLS itself says what is wrong with it.
 */
export function readClientHello(bytes: Buffer): ClientHello | 'unfinished' {
  const message = joinFragments(bytes);
  if (message === 'unfinished' || message === undefined) {
    return message ?? {};
  }
  try {
    return readExtensions(message);
  } catch (error) {
    if (error instanceof RangeError) {
      return {};
    }
    throw error;
  }
}

/** The handshake message, whose fragments lie in one record or several. */
function joinFragments(bytes: Buffer): Buffer | 'unfinished' | undefined {
  const fragments: Buffer[] = [];
  let joined = 0;
  for (let at = 0; ;) {
    if (bytes.length > at && bytes[at] !== handshakeRecord) {
      return undefined;
    }
    if (bytes.length < at + recordHead) {
      return 'unfinished';
    }
    const length = bytes.readUInt16BE(at + 3);
    const fragment = bytes.subarray(at + recordHead, at + recordHead + length);
    fragments.push(fragment);
    joined += fragment.length;
    const message = Buffer.concat(fragments);
    if (joined >= 4) {
      const end = 4 + message.readUIntBE(1, 3);
      if (message[0] !== clientHelloType || end > clientHelloBytesMax) {
        return undefined;
      }
      if (joined >= end) {
        return message.subarray(4, end);
      }
    }
    if (fragment.length < length || length === 0) {
      return length === 0 ? undefined : 'unfinished';
    }
    at += recordHead + length;
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
