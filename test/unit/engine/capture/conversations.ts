import fc from 'fast-check';
import type { EventDetail } from '../../../../src/shared/entry.ts';
import { logRecordBlock } from '../../../../src/engine/capture/logRecords.ts';
import { OutputBuffer } from '../../../../src/engine/capture/outputBuffer.ts';
import { PcapngWriter } from '../../../../src/engine/capture/pcapngWriter.ts';
import { plainPort } from './tshark.ts';
import type { SavedEntry, SavedSocket } from '../../../../src/engine/capture/savedEntry.ts';

/** One connection's life: how it begins, what is said, how it ends. */
export interface Conversation {
  readonly scheme: 'tcp' | 'tls' | 'udp';
  readonly isV6: boolean;
  /** `missing`: its beginning was evicted. */
  readonly opening: 'accept' | 'connect' | 'missing';
  readonly messages: readonly { readonly isIn: boolean; readonly bytes: Uint8Array }[];
  readonly ending: 'close' | 'remoteClose' | 'halfClosed' | 'reset' | 'open';
}

const payload = fc.oneof(
  { weight: 20, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 65_000, max: 140_000 }), fc.nat(255))
      .map(([length, seed]) => Uint8Array.from({ length }, (_, i) => (i * 31 + seed) & 0xff)),
  },
);

export const anyConversation: fc.Arbitrary<Conversation> = fc.record({
  scheme: fc.constantFrom('tcp', 'tls', 'udp'),
  isV6: fc.boolean(),
  opening: fc.constantFrom('accept', 'connect', 'missing'),
  messages: fc.array(fc.record({ isIn: fc.boolean(), bytes: payload }), {
    minLength: 1,
    maxLength: 8,
  }),
  ending: fc.constantFrom('close', 'remoteClose', 'halfClosed', 'reset', 'open'),
});

/** What a log says of conversations, one entry of each in turn. */
export function entriesOf(conversations: readonly Conversation[]): SavedEntry[] {
  const lives = conversations.map((conversation, index) => lifeOf(conversation, index + 1));
  const entries: SavedEntry[] = [];
  for (let step = 0; lives.some((life) => step < life.length); step += 1) {
    for (const life of lives) {
      const entry = life[step];
      if (entry !== undefined) {
        const seq = entries.length + 1;
        entries.push({ ...entry, seq, time: 1_790_000_000_000 + seq * 0.125 });
      }
    }
  }
  return entries;
}

/** Streams carry no empty messages; a datagram has no more than its bytes. */
export function messagesOf({ scheme, messages }: Conversation): Conversation['messages'] {
  return scheme === 'udp'
    ? messages.map(({ isIn, bytes }) => ({ isIn, bytes: bytes.subarray(0, 65_000) }))
    : messages.filter(({ bytes }) => bytes.length > 0);
}

function lifeOf(conversation: Conversation, connection: number): SavedEntry[] {
  const { scheme, isV6, opening, ending } = conversation;
  const host = isV6 ? '[::1]' : '127.0.0.1';
  const server = `${scheme}://${host}:${plainPort}`;
  const client = `${scheme}://${host}:${50_000 + connection}`;
  const isServer = opening !== 'connect';
  const ends = isServer ? { peer: client, local: server } : { peer: server, local: client };
  const socket = isServer ? 'listener' : `client ${connection}`;
  const base = {
    ...{ seq: 0, time: 0, socket, name: socket, connection, ends },
    ...{ bytes: new Uint8Array(0), event: undefined, isMarked: false, note: undefined },
  };
  const event = (detail: EventDetail): SavedEntry => ({
    ...base,
    direction: 'event',
    event: detail,
  });
  const isStream = scheme !== 'udp';
  return [
    ...(isStream && opening === 'accept' ? [event({ event: 'accept', side: 'remote' })] : []),
    ...(isStream && opening === 'connect' ? [event({ event: 'connect', side: 'local' })] : []),
    ...messagesOf(conversation).map(({ isIn, bytes }): SavedEntry => ({
      ...base,
      direction: isIn ? 'in' : 'out',
      bytes,
    })),
    ...(isStream ? endingOf(ending).map(event) : []),
  ];
}

function endingOf(ending: Conversation['ending']): EventDetail[] {
  switch (ending) {
    case 'close':
      return [
        { event: 'shutdown', side: 'local' },
        { event: 'shutdown', side: 'remote' },
        { event: 'close', side: 'local' },
      ];
    case 'remoteClose':
      return [
        { event: 'shutdown', side: 'remote' },
        { event: 'close', side: 'remote' },
      ];
    case 'halfClosed':
      return [{ event: 'shutdown', side: 'remote' }];
    case 'reset':
      return [{ event: 'reset', side: 'remote' }];
    case 'open':
      return [];
  }
}

/** Such a file as programs leave it that drop blocks they don't know, such as Wireshark. */
export function packetsOf(entries: readonly SavedEntry[]): Buffer {
  return Buffer.concat(
    blocksOf(pcapngOf(entries)).filter((block) => block.readUInt32LE(0) !== logRecordBlock),
  );
}

export function blocksOf(file: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt32LE(at + 4);
    blocks.push(file.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

/** A whole capture file in memory. */
export function pcapngOf(
  entries: readonly SavedEntry[],
  sockets: readonly SavedSocket[] = [],
): Buffer {
  const out = new OutputBuffer();
  const writer = new PcapngWriter((id) => sockets.find(({ socket }) => socket === id));
  writer.begin(out);
  for (const entry of entries) {
    Array.from(writer.entry(out, entry));
  }
  writer.end(out, sockets);
  return out.take();
}
