import { payloadLength } from '../src/shared/payloadPlace.ts';
import type { Transform } from 'node:stream';
import { ByteLengthParser } from '@serialport/parser-byte-length';
import { DelimiterParser } from '@serialport/parser-delimiter';
import { InterByteTimeoutParser } from '@serialport/parser-inter-byte-timeout';
import { PacketLengthParser } from '@serialport/parser-packet-length';
import { ReadlineParser } from '@serialport/parser-readline';
import { SlipDecoder } from '@serialport/parser-slip-encoder';
import { SystemClock } from '../src/engine/clock.ts';
import { wrapFrame } from '../src/shared/wrapFrame.ts';
import { framerFor } from '../src/engine/framing/framerFor.ts';
import type { Framer } from '../src/engine/framing/framer.ts';
import type { Framing } from '../src/shared/framing.ts';
import { alternate, report } from './measure.ts';

/**
 * Frames of 64 bytes in chunks of 64 KiB that begin and end in mid-frame. Ours are taken as the
 * engine takes them and unwrapped besides, since a parser hands out payloads; a parser as its
 * documentation uses it, by `write` and `data`.
 */
const frameBytes = 64;
const chunkBytes = 65_536;
const runMs = 250;
const delimiter = '\r\n';

interface Contest {
  readonly name: string;
  readonly framing: Framing;
  /** What its payloads begin with. */
  readonly head?: number;
  readonly parser?: () => Transform;
}

const contests: readonly Contest[] = [
  { name: 'line', framing: 'line', parser: () => new ReadlineParser() },
  { name: 'delimiter', framing: { delimiter }, parser: () => new DelimiterParser({ delimiter }) },
  {
    name: 'fixedLength',
    framing: { fixedLength: frameBytes },
    parser: () => new ByteLengthParser({ length: frameBytes }),
  },
  {
    // The parser wants a byte of its own before the length.
    name: 'lengthPrefix',
    framing: { lengthPrefix: { bytes: 1, offset: 1 } },
    head: 0xaa,
    parser: () => new PacketLengthParser({ delimiter: 0xaa }),
  },
  { name: 'decimalPrefix', framing: { lengthPrefix: { digits: 4 } } },
  { name: 'varint', framing: 'varint' },
  { name: 'stxEtx', framing: 'stxEtx' },
  { name: 'mllp', framing: 'mllp' },
  { name: 'slip', framing: 'slip', parser: () => new SlipDecoder() },
  { name: 'cobs', framing: 'cobs' },
  {
    // A flood has no gaps: both cut at their limit.
    name: 'idleGap',
    framing: { idleGapMs: 20 },
    parser: () => new InterByteTimeoutParser({ interval: 20, maxBufferSize: chunkBytes }),
  },
];

/** The rest of a frame, whole frames, and the beginning of one: chunk after chunk is a stream. */
function streamOf({ framing, head = 0x61 }: Contest): {
  readonly first: Buffer;
  readonly chunk: Buffer;
} {
  for (let length = frameBytes; length > 0; length -= 1) {
    const payload = Buffer.alloc(length, 'frames of sixty-four bytes each ');
    payload[0] = head;
    const framed = wrapFrame(framing, payload);
    if (framed.ok && framed.bytes.length === frameBytes) {
      const frame = Buffer.from(framed.bytes);
      const cut = 21;
      const turned = Buffer.concat([frame.subarray(cut), frame.subarray(0, cut)]);
      const frames = Array<Buffer>(chunkBytes / frameBytes).fill(turned);
      return { first: frame.subarray(0, cut), chunk: Buffer.concat(frames) };
    }
  }
  throw new Error('no payload makes a frame of that length');
}

/** MB/s, given what a side made of them. */
function rateOf(name: string, pushed: number, tookMs: number, frames: number): number {
  const wanted = Math.floor(pushed / frameBytes);
  if (name !== 'idleGap' && frames !== wanted) {
    throw new Error(`${name}: ${frames} frames of ${wanted}`);
  }
  return pushed / 1_000 / tookMs;
}

function runOurs(contest: Contest, framer: Framer): number {
  const { name } = contest;
  const { first, chunk } = streamOf(contest);
  let frames = 0;
  let payloadBytes = 0;
  const receiver = framer.receive((frame, fault) => {
    if (fault === undefined) {
      frames += 1;
      payloadBytes += payloadLength(framer.place(frame), frame.length);
    }
  });
  const startedAt = performance.now();
  receiver.push(first);
  let pushed = first.length;
  while (performance.now() - startedAt < runMs) {
    receiver.push(chunk);
    pushed += chunk.length;
  }
  const tookMs = performance.now() - startedAt;
  receiver.end();
  if (payloadBytes === 0 && name !== 'idleGap') {
    throw new Error(`${name}: no payload`);
  }
  return rateOf(name, pushed, tookMs, frames);
}

async function runTheirs(contest: Contest, parser: Transform) {
  const { name } = contest;
  const { first, chunk } = streamOf(contest);
  let frames = 0;
  // SLIP begins every frame with an END, which the parser takes for an empty one.
  parser.on('data', (frame: Buffer | string) => (frames += frame.length > 0 ? 1 : 0));
  const write = async (bytes: Buffer) => {
    if (!parser.write(bytes)) {
      await new Promise((resolve) => parser.once('drain', resolve));
    }
  };
  const startedAt = performance.now();
  await write(first);
  let pushed = first.length;
  while (performance.now() - startedAt < runMs) {
    await write(chunk);
    pushed += chunk.length;
  }
  const tookMs = performance.now() - startedAt;
  const taken = frames;
  parser.destroy();
  return rateOf(name, pushed, tookMs, taken);
}

const figures: Record<string, number> = {};
let worst = { name: '', value: 0, reference: 0, ratio: Infinity };
for (const contest of contests) {
  const { name, framing, parser } = contest;
  const framer = framerFor(framing, {
    clock: new SystemClock(),
    ...(name === 'idleGap' ? { frameBytesMax: chunkBytes } : undefined),
  });
  const ours = () => Promise.resolve(runOurs(contest, framer));
  if (parser === undefined) {
    const alone = await alternate(ours, ours, 3);
    figures[name] = alone.value;
    continue;
  }
  const measured = await alternate(ours, () => runTheirs(contest, parser()));
  figures[name] = measured.value;
  figures[`${name}Ratio`] = measured.ratio;
  if (measured.ratio < worst.ratio) {
    worst = { name, ...measured };
  }
}
report({
  name: 'framing',
  value: worst.value,
  reference: worst.reference,
  ratio: worst.ratio,
  worst: worst.name,
  unit: 'MB/s',
  ...figures,
  goal: 'ratio ≥ 1.2',
  isMet: worst.ratio >= 1.2,
});
