import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PacketHeader, protocolTcp, tcpFlags } from '../src/engine/capture/packetHeader.ts';
import { alternate, median, report, skip } from './measure.ts';

/**
 * Opens a made capture of 300 MB with 1,000 conversations, and one of 300,000 SYNs that nobody answers:
 * processor time beside tshark, in which every dissector but those of the link, IP, TCP and UDP is
 * switched off, and memory beyond the process that opens nothing.
 */
const name = 'open-capture';
const conversations = 1_000;
const conversationBytes = 300e6;
const syns = 300_000;
const rounds = 3;

const folder = mkdtempSync(join(tmpdir(), 'socket-workbench-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const program = fileURLToPath(new URL('captureProgram.ts', import.meta.url));
const environment = { ...process.env, WIRESHARK_CONFIG_DIR: join(folder, 'tshark') };

/** A classic capture over Ethernet, written packet by packet. */
class Capture {
  readonly path: string;
  readonly #fd: number;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  packets = 0;
  bytes = 0;

  constructor(file: string) {
    this.path = join(folder, file);
    this.#fd = openSync(this.path, 'w');
    const head = Buffer.alloc(24);
    head.writeUInt32LE(0xa1b2c3d4, 0);
    head.writeUInt16LE(2, 4);
    head.writeUInt16LE(4, 6);
    head.writeUInt32LE(262_144, 16);
    head.writeUInt32LE(1, 20);
    this.#put(head);
  }

  /** A TCP packet, ten microseconds behind the one before. */
  add(header: PacketHeader, flags: number, numbers: readonly [number, number], payload: Buffer) {
    const [sequence, acknowledgement] = numbers;
    const length = header.tcpBytes(flags, payload.length);
    const record = Buffer.alloc(30 + length);
    const micros = this.packets * 10;
    record.writeUInt32LE(1_790_000_000 + Math.floor(micros / 1e6), 0);
    record.writeUInt32LE(micros % 1e6, 4);
    record.writeUInt32LE(14 + length, 8);
    record.writeUInt32LE(14 + length, 12);
    record.writeUInt16BE(0x0800, 28);
    header.writeTcp(record.subarray(30), { sequence, acknowledgement, flags }, payload);
    this.packets += 1;
    this.#put(record);
  }

  close(): this {
    this.#flush();
    closeSync(this.#fd);
    return this;
  }

  #put(bytes: Buffer): void {
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    this.bytes += bytes.length;
    if (this.#gatheredBytes > 4e6) {
      this.#flush();
    }
  }

  #flush(): void {
    writeSync(this.#fd, Buffer.concat(this.#gathered));
    this.#gathered = [];
    this.#gatheredBytes = 0;
  }
}

const { syn, ack, psh } = tcpFlags;
const nothing = Buffer.alloc(0);
const end = (network: number, host: number, port: number) => ({
  address: Uint8Array.of(10, network, host >> 8, host & 0xff),
  port,
});

/** Messages of 300 to 1,400 bytes, of one side or the other of a conversation by chance. */
function makeConversations(): Capture {
  const capture = new Capture('conversations.pcap');
  const server = end(1, 1, 443);
  const lives = Array.from({ length: conversations }, (_, index) => {
    const client = end(0, index, 20_000 + index);
    const headers = [
      new PacketHeader(protocolTcp, client, server),
      new PacketHeader(protocolTcp, server, client),
    ] as const;
    return { headers, next: [1, 1] as [number, number] };
  });
  for (const { headers } of lives) {
    capture.add(headers[0], syn, [0, 0], nothing);
    capture.add(headers[1], syn | ack, [0, 1], nothing);
    capture.add(headers[0], ack, [1, 1], nothing);
  }
  const payload = Buffer.alloc(1_400, 'what was said ');
  for (let state = 1; capture.bytes < conversationBytes;) {
    state = (state * 48_271) % 0x7fffffff;
    const { headers, next } = lives[state % conversations] ?? {};
    const side = (state >> 12) & 1;
    const length = 300 + ((state >> 13) % 1_100);
    const header = headers?.[side === 1 ? 1 : 0];
    if (header !== undefined && next !== undefined) {
      const numbers = side === 1 ? ([next[1], next[0]] as const) : next;
      capture.add(header, psh | ack, numbers, payload.subarray(0, length));
      next[side] = (next[side] ?? 0) + length;
    }
  }
  return capture.close();
}

function makeSyns(): Capture {
  const capture = new Capture('syns.pcap');
  for (let index = 0; index < syns; index += 1) {
    const client = end(2 + (index >> 20), (index >> 4) & 0xffff, 1_024 + (index & 15));
    capture.add(
      new PacketHeader(protocolTcp, client, end(1, 1, 443)),
      syn,
      [index * 7_919, 0],
      nothing,
    );
  }
  return capture.close();
}

interface Opened {
  readonly cpuSeconds: number;
  readonly bytes: number;
}

function open(...path: string[]): Opened {
  const options = ['--expose-gc', '--import=tsx', program, ...path];
  return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' })) as Opened;
}

/** Switches off what we don't do either. */
function prepareTshark(): void {
  const kept = new Set(['frame', 'eth', 'ethertype', 'ip', 'ipv6', 'tcp', 'udp', 'data']);
  const listed = execFileSync('tshark', ['-G', 'protocols'], {
    encoding: 'utf8',
    maxBuffer: 16 * 2 ** 20,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const names = listed.split('\n').flatMap((line) => line.split('\t')[2] ?? []);
  mkdirSync(environment.WIRESHARK_CONFIG_DIR);
  writeFileSync(
    join(environment.WIRESHARK_CONFIG_DIR, 'disabled_protos'),
    `${names.filter((protocol) => !kept.has(protocol)).join('\n')}\n`,
  );
}

/** Processor time of one run, in seconds, as bash tells it. */
function tsharkSeconds(...paths: string[]): number {
  const script = 'TIMEFORMAT="%U %S"; time tshark -n -q -Y tcp "$@" >/dev/null 2>/dev/null';
  const options = paths.flatMap((path) => ['-r', path]);
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', ...options], {
    encoding: 'utf8',
    env: environment,
  });
  const [user = NaN, system = NaN] = stderr.trim().split(' ').map(Number);
  return user + system;
}

if (spawnSync('tshark', ['--version']).status !== 0) {
  skip(name, 'needs tshark');
}
prepareTshark();
const many = makeConversations();
const scan = makeSyns();
const memory = (capture: Capture) =>
  median([1, 2, 3].map(() => open(capture.path).bytes - open().bytes));
const cpu = (path: string) =>
  alternate(
    () => Promise.resolve(open(path).cpuSeconds),
    () => Promise.resolve(tsharkSeconds(path)),
    rounds,
  );

const conversationCpu = await cpu(many.path);
const scanCpu = await cpu(scan.path);
const bytesPerPacket = memory(many) / many.packets;
const bytesPerFlow = memory(scan) / syns;
report({
  name,
  ratio: conversationCpu.ratio,
  value: conversationCpu.value,
  reference: conversationCpu.reference,
  synsRatio: scanCpu.ratio,
  synsValue: scanCpu.value,
  synsReference: scanCpu.reference,
  bytesPerPacket,
  bytesPerFlow,
  unit: 's of processor time',
  goal: 'ratio ≤ 1, synsRatio ≤ 1, bytesPerPacket ≤ 64, bytesPerFlow ≤ 256 + 64',
  isMet:
    conversationCpu.ratio <= 1 && scanCpu.ratio <= 1 && bytesPerPacket <= 64 && bytesPerFlow <= 320,
});
