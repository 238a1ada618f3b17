import { deepEqual } from 'node:assert/strict';
import { OutputBuffer } from '../../../../src/engine/capture/outputBuffer.ts';
import {
  toTimeWords,
  writeEnhancedPacket,
  writePlainBlock,
} from '../../../../src/engine/capture/pcapngBlocks.ts';
import { openCapture } from './openCapture.ts';
import { tcpPacket } from './tcpPackets.ts';
import type { TestPacket } from './tcpPackets.ts';
import { temporaryFile } from './tshark.ts';

interface Commented extends TestPacket {
  readonly comments?: readonly string[];
}

/** Options of a section's or an interface's block. */
function options(texts: readonly (readonly [code: number, text: string])[]): Buffer {
  const parts = texts.map(([code, text]) => {
    const bytes = Buffer.from(text);
    const option = Buffer.alloc(4 + Math.ceil(bytes.length / 4) * 4);
    option.writeUInt16LE(code, 0);
    option.writeUInt16LE(bytes.length, 2);
    option.set(bytes, 4);
    return option;
  });
  return Buffer.concat([...parts, Buffer.alloc(4)]);
}

/** A file of another program, with a comment on its section, and one on its interface. */
function commentedFile(packets: readonly Commented[]): Buffer {
  const out = new OutputBuffer();
  const section = options([[1, 'made in the lab']]);
  writePlainBlock(out, 0x0a0d0d0a, 16 + section.length, (body) => {
    body.writeUInt32LE(0x1a2b3c4d, 0);
    body.writeUInt16LE(1, 4);
    body.writeUInt16LE(0, 6);
    body.writeBigInt64LE(-1n, 8);
    body.set(section, 16);
  });
  const place = options([
    [1, 'behind the switch'],
    [2, 'eth7'],
    [9, '\u0009'],
  ]);
  writePlainBlock(out, 1, 8 + place.length, (body) => {
    body.writeUInt32LE(101, 0);
    body.writeUInt32LE(0, 4);
    body.set(place, 8);
  });
  for (const packet of packets) {
    const bytes = tcpPacket(packet);
    const { comments = [], time } = packet;
    const head = { interfaceIndex: 0, time: toTimeWords(time), flags: 0, comments };
    writeEnhancedPacket(out, head, bytes.length, (to) => to.set(bytes));
  }
  return out.take();
}

describe('comments in a capture of another program', () => {
  it('are on the entries of their packets, none in the place of another', async () => {
    const client = { from: 'client', acknowledgement: 1 } as const;
    const file = commentedFile([
      { ...client, time: 1, sequence: 1_000, payload: 'a', comments: ['first', 'second'] },
      // What carries no payload tells something about the next entry.
      { time: 2, from: 'server', sequence: 1, acknowledgement: 1_001, comments: ['acknowledged'] },
      { time: 3, from: 'server', sequence: 1, acknowledgement: 1_001, comments: ['again'] },
      // Waits for a packet that is captured later.
      { ...client, time: 4, sequence: 1_002, payload: 'c', comments: ['early'] },
      { ...client, time: 5, sequence: 1_001, payload: 'b', comments: ['late'] },
      { time: 6, from: 'server', sequence: 1, acknowledgement: 1_003, comments: ['the last'] },
    ]);
    const { entries } = await openCapture(temporaryFile(file));
    deepEqual(
      entries.map(({ bytes, note, event }) => [
        event === undefined ? bytes.toString() : event.error?.message,
        note,
      ]),
      [
        ['a', 'first\nsecond'],
        ['b', 'late'],
        ['c', 'acknowledged\nagain\nearly'],
        ['made in the lab', undefined],
        ['eth7: behind the switch', undefined],
        ['tcp://10.0.0.1:50000: the last', undefined],
      ],
    );
  });
});
