import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { SavedEntry } from '../../../src/engine/capture/savedEntry.ts';
import { describeProgram } from './foreignProgram.ts';
import {
  anyConversation,
  entriesOf,
  messagesOf,
  pcapngOf,
} from '../engine/capture/conversations.ts';
import type { Conversation } from '../engine/capture/conversations.ts';
import { faultsOf, followStreams, packetFields, temporaryFile } from '../engine/capture/tshark.ts';

describeProgram('a saved pcapng file', ['tshark'], (tshark) => {
  it('has no fault, and every stream the exact bytes, whatever was said', async function () {
    this.timeout(60_000);
    // One file for all of them: tshark takes most of its time to start.
    const conversations = fc.sample(anyConversation, { numRuns: 60, seed: 4 });
    const file = temporaryFile(pcapngOf(entriesOf(conversations)));

    deepEqual(await faultsOf(tshark, file), []);
    for (const kind of ['tcp', 'udp'] as const) {
      const spoken = conversations.filter(
        (one) => (one.scheme === 'udp') === (kind === 'udp') && hasPackets(one),
      );
      const followed = await followStreams(tshark, file, kind, spoken.length);
      const wanted = spoken.map((one) => {
        const hex = (isIn: boolean) =>
          messagesOf(one)
            .filter((message) => message.isIn === isIn)
            .map(({ bytes }) => Buffer.from(bytes).toString('hex'))
            .join('');
        return isPeerFirst(one)
          ? { first: hex(true), second: hex(false) }
          : { first: hex(false), second: hex(true) };
      });
      deepEqual(sorted(followed), sorted(wanted));
    }
  });

  it('shows handshake, acknowledgements and who ended it how', async () => {
    const conversation: Conversation = {
      ...{ scheme: 'tcp', isV6: false, opening: 'accept', ending: 'remoteClose' },
      messages: [
        { isIn: true, bytes: Buffer.from('PING') },
        { isIn: false, bytes: Buffer.from('PONG!') },
      ],
    };
    const reset: Conversation = { ...conversation, opening: 'missing', ending: 'reset' };
    const file = temporaryFile(pcapngOf(entriesOf([conversation, reset])));
    const fields = ['tcp.stream', 'tcp.srcport', 'tcp.flags.str', 'tcp.seq', 'tcp.ack'];
    const rows = await packetFields(tshark, file, ...fields);
    const streams = ['0', '1'].map((stream) =>
      rows.filter(([number]) => number === stream).map(([, ...row]) => row.join(' ')),
    );
    deepEqual(streams, [
      [
        '50001 ··········S· 0 0',
        '49999 ·······A··S· 0 1',
        '50001 ·······A···· 1 1',
        '50001 ·······AP··· 1 1',
        '49999 ·······AP··· 1 5',
        '50001 ·······A···F 5 6',
        '49999 ·······A···· 6 6',
        '49999 ·······A···F 6 6',
        '50001 ·······A···· 6 7',
      ],
      ['50002 ·······AP··· 1 1', '49999 ·······AP··· 1 5', '50002 ·······A·R·· 5 6'],
    ]);
  });

  it('is dissected as what it is: HTTP, also out of TLS, and DNS', async () => {
    const http = Buffer.from('GET /here HTTP/1.1\r\nHost: example.org\r\n\r\n');
    const query = Buffer.from('123401000001000000000000076578616d706c65036f72670000010001', 'hex');
    const file = temporaryFile(
      pcapngOf([
        message(1, 'tcp', 'tcp://127.0.0.1:8080', http),
        message(2, 'tls', 'tls://127.0.0.1:443', http),
        message(3, 'udp', 'udp://127.0.0.1:53', query),
      ]),
    );
    deepEqual(await packetFields(tshark, file, 'http.request.uri', 'dns.qry.name'), [
      ['/here', ''],
      ['/here', ''],
      ['', 'example.org'],
    ]);
  });

  it('names sockets, tells what packets cannot, and counts what is missing', async () => {
    const listen: SavedEntry = {
      ...message(1, 'tcp', 'tcp://127.0.0.1:8080', Buffer.alloc(0)),
      ...{ connection: 0, ends: undefined, direction: 'event' },
      event: { event: 'listen', endpoint: 'tcp://127.0.0.1:8080' },
    };
    const noted = {
      ...message(2, 'tcp', 'unix:/run/app.sock', Buffer.from('hi')),
      isMarked: true,
      note: 'here it goes wrong — see?',
    };
    const file = temporaryFile(
      pcapngOf(
        [listen, noted],
        [
          {
            ...{ socket: 'tcp', name: 'tcp', role: 'listener', endpoint: 'tcp://127.0.0.1:8080' },
            ...{ droppedDatagrams: 7, evictedEntries: 3 },
          },
        ],
      ),
    );
    const [row = []] = await packetFields(
      tshark,
      file,
      ...['frame.interface_name', 'frame.time_epoch', 'frame.packet_flags_direction'],
      'frame.comment',
    );
    deepEqual(row.slice(0, 3), ['tcp', '1790000000.000250000', '0x00000001']);
    const comment = row[3] ?? '';
    for (const part of [
      'listen tcp://127.0.0.1:8080',
      'stands for /run/app.sock',
      'Marked',
      `Note: ${noted.note}`,
    ]) {
      ok(comment.includes(part), `${part} in ${comment}`);
    }
    deepEqual(await faultsOf(tshark, file), []);
  });

  it('keeps every nanosecond that a double tells', async () => {
    const times = [0.001, 1_790_000_000_000.123_5, 1_790_000_000_999.999_8, 4_294_967_296_000];
    const file = temporaryFile(
      pcapngOf(
        times.map((time, index) => ({
          ...message(index + 1, 'udp', 'udp://127.0.0.1:7', Buffer.from('x')),
          time,
        })),
      ),
    );
    const rows = await packetFields(tshark, file, 'frame.time_epoch');
    deepEqual(
      rows.map(([text = '']) => text),
      ['0.000001000', '1790000000.000123535', '1790000000.999999756', '4294967296.000000000'],
    );
    equal(rows.length, times.length);
  });
});

function message(connection: number, name: string, server: string, bytes: Uint8Array): SavedEntry {
  return {
    seq: connection,
    time: 1_790_000_000_000.25,
    ...{ socket: name, name, connection, direction: 'in', bytes },
    ends: server.startsWith('unix:')
      ? { peer: server }
      : { peer: server.replace(/\d+$/, '50000'), local: server },
    ...{ event: undefined, isMarked: false, note: undefined },
  };
}

function hasPackets(conversation: Conversation): boolean {
  const { scheme, opening, ending } = conversation;
  return (
    messagesOf(conversation).length > 0 ||
    (scheme !== 'udp' && (opening !== 'missing' || ending !== 'open'))
  );
}

/** Whether the peer sends the first packet: tshark calls it node 0. */
function isPeerFirst(conversation: Conversation): boolean {
  const { scheme, opening, ending } = conversation;
  if (scheme !== 'udp' && opening !== 'missing') {
    return opening === 'accept';
  }
  const [first] = messagesOf(conversation);
  return first === undefined ? ending !== 'close' : first.isIn;
}

function sorted(streams: readonly { readonly first: string; readonly second: string }[]): string[] {
  return streams.map(({ first, second }) => `${first}|${second}`).sort();
}
