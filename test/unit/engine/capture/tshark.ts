import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAfterTest } from '../endAfterTest.ts';
import { ForeignProgram } from '../../interop/foreignProgram.ts';

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'socket-workbench-captures-'));
  endAfterTest(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryFile(bytes: Uint8Array, name = 'capture.pcapng'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}

export interface PcapOptions {
  /** Default: raw IP. */
  readonly linkType?: number;
  /** Of each packet, in microseconds since 1970; default: 0. */
  readonly times?: readonly number[];
}

/** A classic capture of whole packets. */
export function pcapOf(
  packets: readonly Buffer[],
  { linkType = 101, times = [] }: PcapOptions = {},
): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(linkType, 20);
  const records = packets.flatMap((packet, index) => {
    const time = times[index] ?? 0;
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor(time / 1e6), 0);
    record.writeUInt32LE(time % 1e6, 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return [record, packet];
  });
  return Buffer.concat([head, ...records]);
}

/** A port whose traffic is never dissected. */
export const plainPort = 49_999;

const checks = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);

/** For payloads made at random, which may look like some protocol's broken packets. */
const noGuessing = ['tcp', 'udp'].flatMap((name) => ['-d', `${name}.port==${plainPort},data`]);

/** Runs tshark on a file; fails when it does. */
export async function runTshark(path: string, file: string, ...args: string[]): Promise<string> {
  const tshark = new ForeignProgram(path, ['-n', '-r', file, ...checks, ...noGuessing, ...args]);
  endAfterTest(() => tshark.end());
  const code = await tshark.whenExited();
  if (code !== 0 || /appears to have been cut short|isn't a capture/.test(tshark.stderr)) {
    throw new Error(`tshark ended with ${code}: ${tshark.stderr}`);
  }
  return tshark.stdout;
}

/** The rows of `-T fields`. */
export async function packetFields(
  path: string,
  file: string,
  ...names: readonly string[]
): Promise<string[][]> {
  const fields = names.flatMap((name) => ['-e', name]);
  const text = await runTshark(path, file, '-T', 'fields', ...fields);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

/** The bytes of each stream in both directions, the one first that began it. */
export async function followStreams(
  path: string,
  file: string,
  kind: 'tcp' | 'udp',
  count: number,
): Promise<{ readonly first: string; readonly second: string }[]> {
  const follows = Array.from({ length: count }, (_, index) => [
    '-z',
    `follow,${kind},raw,${index}`,
  ]);
  const text = await runTshark(path, file, '-q', ...follows.flat());
  return text
    .split(/^=+\nFollow: /m)
    .slice(1)
    .map((section) => {
      const lines = section.split('\n').filter((line) => /^\t?[0-9a-f]+$/.test(line));
      return {
        first: lines.filter((line) => !line.startsWith('\t')).join(''),
        second: lines
          .filter((line) => line.startsWith('\t'))
          .join('')
          .replaceAll('\t', ''),
      };
    });
}

/** What tshark has to say against packets: wrong checksums, malformed ones, warnings. */
export async function faultsOf(tshark: string, file: string): Promise<string[]> {
  const rows = await packetFields(
    tshark,
    file,
    ...['frame.number', 'ip.checksum.status', 'tcp.checksum.status', 'udp.checksum.status'],
    ...['_ws.malformed', '_ws.expert.message', '_ws.expert.severity'],
  );
  return rows
    .filter(
      ([, ip, tcp, udp, malformed, text = '', severities = '']) =>
        [ip, tcp, udp].some((status) => status === '0') ||
        malformed !== '' ||
        // A reset is no fault of the file.
        (severities.split(',').some((severity) => Number(severity) > expertNote) &&
          !text.includes('Connection reset (RST)')),
    )
    .map((row) => row.join(' '));
}

/** `PI_NOTE` of epan/proto.h; warnings and errors are greater. */
const expertNote = 0x00400000;
