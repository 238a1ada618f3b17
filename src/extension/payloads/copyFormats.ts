import type { CopyResult, CopyTarget } from './copyTarget.ts';
import { formatAuthority } from '../../shared/endpoint.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import { copiedText } from './copiedText.ts';
import { curlCommand } from './curlCommand.ts';
import { formatHex } from '../../shared/hexDump.ts';
import { encodeWithTable, byteTable } from '../../shared/encodeWithTable.ts';
import { printfCommand, shellWord } from './shellWords.ts';

/** How a payload can be put on the clipboard. */
export const copyFormats = [
  'text',
  'hex',
  'base64',
  'cArray',
  'pythonBytes',
  'javaScriptArray',
  'curl',
  'ncat',
  'printf',
] as const;
export type CopyFormat = (typeof copyFormats)[number];

/**
 * What a shell's `printf` writes at once into a pipe, at least. ncat sends a datagram for each read,
 * and none for nothing.
 */
const pipedBytesMax = 4_096;

/** A payload written for another program. */
export function formatForCopy(bytes: Uint8Array, form: CopyFormat, target: CopyTarget): CopyResult {
  const { endpoint } = target;
  if (form === 'curl') {
    return curlCommand(bytes, target);
  }
  const isDatagram = !('path' in endpoint) && endpoint.scheme === 'udp';
  if (form === 'ncat' && isDatagram && (bytes.length === 0 || bytes.length > pipedBytesMax)) {
    return { ok: false, fault: 'notOneDatagram' };
  }
  return { ok: true, text: writers[form](bytes, target) };
}

const writers: Readonly<
  Record<Exclude<CopyFormat, 'curl'>, (bytes: Uint8Array, target: CopyTarget) => string>
> = {
  text: (bytes, { encoding = 'utf-8' }) => copiedText(bytes, 'text', encoding),
  hex: (bytes) => formatHex(bytes),
  base64: (bytes) => buffer(bytes).toString('base64'),
  cArray: (bytes) =>
    // No C before C23 has an array of nothing.
    `static const unsigned char payload[${Math.max(1, bytes.length)}] = ${braced(bytes, '{', '}')};\n`,
  pythonBytes: (bytes) => `b'${encodeWithTable(bytes, pythonSpelling)}'`,
  javaScriptArray: (bytes) => braced(bytes, '[', ']'),
  ncat: (bytes, target) => `${printfCommand(bytes)} | ${ncatCommand(target)}`,
  printf: (bytes) => printfCommand(bytes),
};

function ncatCommand({ endpoint, via }: CopyTarget): string {
  if ('path' in endpoint) {
    return `ncat -U ${shellWord(endpoint.path)}`;
  }
  const { scheme, host, port } = endpoint;
  const option = { tcp: '', tls: '--ssl ', udp: '-u ' }[scheme];
  const way = via === undefined ? '' : `${proxyOptions(via).join(' ')} `;
  return `ncat ${option}${way}${shellWord(host)} ${port}`;
}

/** A user's password is for the shell's user to add. */
function proxyOptions(via: ProxyServer): string[] {
  return [
    `--proxy ${shellWord(formatAuthority(via))} --proxy-type ${via.protocol} --proxy-dns remote`,
    ...(via.user === undefined ? [] : [`--proxy-auth ${shellWord(via.user)}`]),
  ];
}

const rowBytes = 12;
/** `0x48, ` */
const elementLength = 6;
const elementSpelling = byteTable((byte) => `0x${hexByte(byte)}, `);

/** Twelve to a line, as `xxd -i` writes them. */
function braced(bytes: Uint8Array, open: string, close: string): string {
  if (bytes.length === 0) {
    return open === '{' ? '{ 0 }' : '[]';
  }
  const elements = encodeWithTable(bytes, elementSpelling);
  const lines: string[] = [];
  for (let start = 0; start < elements.length; start += rowBytes * elementLength) {
    lines.push(`  ${elements.slice(start, start + rowBytes * elementLength - 1).trimEnd()}\n`);
  }
  return `${open}\n${lines.join('')}${close}`;
}

/** As Python's `repr` writes it. */
const pythonSpelling = byteTable((byte) => {
  const simple: Readonly<Record<number, string>> = {
    0x09: '\\t',
    0x0a: '\\n',
    0x0d: '\\r',
    0x27: "\\'",
    0x5c: '\\\\',
  };
  return (
    simple[byte] ??
    (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${hexByte(byte)}`)
  );
});

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function buffer({ buffer: memory, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(memory, byteOffset, byteLength);
}
