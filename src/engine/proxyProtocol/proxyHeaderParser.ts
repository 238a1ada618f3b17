import { isIPv4, isIPv6 } from 'node:net';
import type { ProxyListenerSetting } from '../../shared/proxyProtocol.ts';
import { textOfIPv6 } from '../ipv6Bytes.ts';
import { addressLengths, fixedBytes, signature, textBytesMax } from './proxyHeader.ts';
import type { ProxyEnd, ProxyHeader } from './proxyHeader.ts';

export type ProxyParsing =
  | { readonly kind: 'more' }
  /** `rest` is what came after the header. */
  | { readonly kind: 'header'; readonly header: ProxyHeader; readonly rest: Uint8Array }
  /** Why it is none, in English; the bytes so far are in `received`. */
  | { readonly kind: 'fault'; readonly reason: string };

const more = { kind: 'more' } as const;
const textStart = Buffer.from('PROXY ');
const crlf = Buffer.from('\r\n');

/**
 * Reads the header that a stream begins with, however it is cut, by the PROXY protocol's
 * specification of HAProxy (versions 1 and 2). Keeps 107 bytes at most for version 1 and 65,551 for
 * version 2, and the chunk that decides it. Used for one header.
 */
export class ProxyHeaderParser {
  readonly #accepts: ProxyListenerSetting;
  #bytes = Buffer.alloc(128);
  #length = 0;

  constructor(accepts: ProxyListenerSetting) {
    this.#accepts = accepts;
  }

  /** All bytes so far. */
  get received(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Copies `chunk`. Not to be called again once it has come to an end. */
  push(chunk: Uint8Array): ProxyParsing {
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(length, 2 * this.#bytes.length));
      this.received.copy(grown);
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
    return length === 0 ? more : this.#parse(this.received);
  }

  #parse(bytes: Buffer): ProxyParsing {
    if (this.#accepts !== 'v2' && beginsAlike(bytes, textStart)) {
      return parseText(bytes);
    }
    if (this.#accepts !== 'v1' && beginsAlike(bytes, signature)) {
      return parseBinary(bytes);
    }
    const wanted = this.#accepts === 'any' ? '' : ` ${this.#accepts}`;
    return fault(`the stream does not begin with a PROXY${wanted} header`);
  }
}

/** As far as there are bytes. */
function beginsAlike(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => index >= bytes.length || bytes[index] === byte);
}

function parseText(bytes: Buffer): ProxyParsing {
  const end = bytes.subarray(0, textBytesMax).indexOf(crlf);
  if (end < 0) {
    return bytes.length < textBytesMax ? more : fault(`no line end in ${textBytesMax} bytes`);
  }
  const line = bytes.toString('latin1', 0, end);
  const length = end + crlf.length;
  const rest = bytes.subarray(length);
  const [, family = '', ...parts] = line.split(' ');
  if (family === 'UNKNOWN') {
    const header = { version: 1, command: 'unknown', tlvs: 0, bytes: length } as const;
    return { kind: 'header', header, rest };
  }
  const [from = '', to = '', fromPort = '', toPort = ''] = parts;
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : undefined;
  const isWhole =
    parts.length === 4 &&
    [from, to].every((text) => isAddress?.(text) === true && !text.includes('%')) &&
    [fromPort, toPort].every((text) => /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535);
  if (!isWhole) {
    return fault('the PROXY line does not name two addresses and two ports');
  }
  const header = {
    version: 1,
    command: 'proxy',
    source: { address: from, port: Number(fromPort) },
    destination: { address: to, port: Number(toPort) },
    tlvs: 0,
    bytes: length,
  } as const;
  return { kind: 'header', header, rest };
}

function parseBinary(bytes: Buffer): ProxyParsing {
  const [versionAndCommand, families] = bytes.subarray(signature.length);
  if (versionAndCommand === undefined) {
    return more;
  }
  if (versionAndCommand !== 0x20 && versionAndCommand !== 0x21) {
    const hex = versionAndCommand.toString(16).padStart(2, '0');
    return fault(`version and command are 0x${hex}, neither 0x20 nor 0x21`);
  }
  if (bytes.length < fixedBytes || families === undefined) {
    return more;
  }
  const length = fixedBytes + bytes.readUInt16BE(fixedBytes - 2);
  const family = families >> 4;
  const isLocal = versionAndCommand === 0x20;
  // Of a family that nobody knows yet, the whole body is to be skipped.
  const addresses = addressLengths[family] ?? length - fixedBytes;
  if (fixedBytes + addresses > length && !isLocal) {
    return fault(`${length - fixedBytes} bytes can’t hold its addresses`);
  }
  if (bytes.length < length) {
    return more;
  }
  const body = bytes.subarray(fixedBytes, length);
  const tlvs = countTlvs(body.subarray(Math.min(addresses, body.length)));
  if (tlvs === undefined) {
    return fault('its last extension is cut off');
  }
  const ends = isLocal ? [] : endsOf(body, family);
  const [source, destination] = ends;
  const header: ProxyHeader = {
    version: 2,
    command: isLocal ? 'local' : source === undefined ? 'unknown' : 'proxy',
    ...(source === undefined || destination === undefined ? undefined : { source, destination }),
    tlvs,
    bytes: length,
  };
  return { kind: 'header', header, rest: bytes.subarray(length) };
}

function endsOf(body: Buffer, family: number): ProxyEnd[] {
  switch (family) {
    case 1:
      return [0, 1].map((end) => ({
        address: body.subarray(4 * end, 4 * end + 4).join('.'),
        port: body.readUInt16BE(8 + 2 * end),
      }));
    case 2:
      return [0, 1].map((end) => ({
        address: textOfIPv6(body.subarray(16 * end, 16 * end + 16)),
        port: body.readUInt16BE(32 + 2 * end),
      }));
    case 3: {
      const paths = [0, 108].map((from) => {
        const path = body.toString('utf8', from, from + 108);
        return path.slice(0, (path + '\0').indexOf('\0'));
      });
      // An unnamed end is the rule for clients of Unix sockets.
      return paths.every((path) => path === '') ? [] : paths.map((path) => ({ path }));
    }
    default:
      return [];
  }
}

/** Undefined where the last one is longer than what is left. */
function countTlvs(bytes: Buffer): number | undefined {
  let count = 0;
  let at = 0;
  while (at < bytes.length) {
    if (at + 3 > bytes.length) {
      return undefined;
    }
    at += 3 + bytes.readUInt16BE(at + 1);
    count += 1;
  }
  return at === bytes.length ? count : undefined;
}

function fault(reason: string): ProxyParsing {
  return { kind: 'fault', reason };
}
