import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { describeProgram } from '../../interop/foreignProgram.ts';
import { timesMore } from '../../timesMore.ts';
import { openCapture } from './openCapture.ts';
import type { CapturedEntry } from './openCapture.ts';
import { captureOf } from './tcpPackets.ts';
import type { TestPacket } from './tcpPackets.ts';
import { runTshark, temporaryFile } from './tshark.ts';

const minute = 60_000;

async function entriesOf(packets: readonly TestPacket[]): Promise<readonly CapturedEntry[]> {
  return (await openCapture(temporaryFile(captureOf(packets), 'a.pcap'))).entries;
}

/** `time direction text`, `time connection event side code`. */
async function read(packets: readonly TestPacket[]): Promise<string[]> {
  return (await entriesOf(packets)).map(lineOf);
}

function lineOf({ time, direction, bytes, event, connection }: CapturedEntry): string {
  if (event === undefined) {
    return `${time} #${connection ?? 0} ${direction} ${bytes.toString()}`;
  }
  const { side, error } = event;
  const what = error?.misplaced ?? (error?.code === 'captureGap' ? error.limitBytes : error?.code);
  return [time, `#${connection ?? 0}`, event.event, side, what].filter(Boolean).join(' ');
}

/** `count` questions and answers, a minute apart; numbers begin at 1,000 and 5,000. */
function dialogue(count: number): TestPacket[] {
  return Array.from({ length: count }, (_, index): TestPacket[] => {
    const time = (index + 1) * minute;
    const [sequence, acknowledgement] = [1_000 + index * 2, 5_000 + index * 2];
    return [
      { time, from: 'client', sequence, acknowledgement, payload: `q${index}` },
      {
        ...{ time: time + 10, from: 'server', sequence: acknowledgement },
        ...{ acknowledgement: sequence + 2, payload: `a${index}` },
      },
    ];
  }).flat();
}

describe('a stream of which packets are missing', () => {
  it('has questions and answers in their order, each with its time', async () => {
    const packets = dialogue(5);
    deepEqual(await read(packets.filter((_, index) => index !== 2)), [
      '60000 #1 in q0',
      '60010 #1 out a0',
      '120010 #1 out a1',
      '120010 #1 error remote 2',
      '180000 #1 in q2',
      '180010 #1 out a2',
      '240000 #1 in q3',
      '240010 #1 out a3',
      '300000 #1 in q4',
      '300010 #1 out a4',
    ]);
  });

  it('goes on a few packets after the peer has acknowledged what is missing', async () => {
    const data = (index: number, time: number): TestPacket => ({
      ...{ time, from: 'client', sequence: 1_000 + index, acknowledgement: 1 },
      payload: String(index),
    });
    const ack = (index: number, time: number): TestPacket => ({
      ...{ time, from: 'server', sequence: 1, acknowledgement: 1_000 + index },
    });
    // The packet with 1 is missing; everything comes within a few milliseconds.
    const packets = [data(0, 1_000), data(2, 1_001), ack(3, 1_002), data(3, 1_003)];
    const more = [data(4, 1_004), ack(5, 1_005), data(5, 1_006)];
    deepEqual(await read([...packets, ...more]), [
      '1000 #1 in 0',
      '1001 #1 error remote 1',
      '1001 #1 in 2',
      '1003 #1 in 3',
      '1004 #1 in 4',
      '1006 #1 in 5',
    ]);
  });

  it('waits for what is sent again, and for what is captured behind its acknowledgement', async () => {
    const again = [
      { time: 1_000, from: 'client', sequence: 1_000, acknowledgement: 1, payload: 'a' },
      { time: 1_001, from: 'client', sequence: 1_002, acknowledgement: 1, payload: 'c' },
      { time: 1_002, from: 'server', sequence: 1, acknowledgement: 1_001 },
      { time: 1_250, from: 'client', sequence: 1_001, acknowledgement: 1, payload: 'b' },
    ] as const;
    deepEqual(await read(again), ['1000 #1 in a', '1250 #1 in b', '1001 #1 in c']);
    const early = [
      { time: 1_000, from: 'client', sequence: 1_000, acknowledgement: 1, payload: 'a' },
      { time: 1_001, from: 'server', sequence: 1, acknowledgement: 1_002 },
      { time: 1_002, from: 'client', sequence: 1_001, acknowledgement: 1, payload: 'b' },
    ] as const;
    deepEqual(await read(early), ['1000 #1 in a', '1002 #1 in b']);
  });

  it('shows segments that fill a gap too late, marked as such', async () => {
    const [q0, a0, , a1, q2, a2] = dialogue(3);
    const late = { ...dialogue(3)[2], time: 4 * minute };
    const packets = [q0, a0, a1, q2, a2, late].filter((packet) => packet !== undefined);
    deepEqual((await read(packets as TestPacket[])).slice(-2), [
      '240000 #1 error remote intoGap',
      '240000 #1 in q1',
    ]);
  });

  it('reports one gap for a direction that was not captured at all', async () => {
    const lines = await read(dialogue(50).filter(({ from }) => from === 'server'));
    equal(lines.filter((line) => line.includes('error')).length, 1);
    equal(lines.at(-1), '3000010 #1 error remote 98');
  });
});

describe('a stream that goes on where it should not', () => {
  const client = { from: 'client', acknowledgement: 2_001 } as const;
  const handshake: TestPacket[] = [
    { time: 1, from: 'client', flags: 'S', sequence: 1_000 },
    { time: 2, from: 'server', flags: 'SA', sequence: 2_000, acknowledgement: 1_001 },
    { ...client, time: 3, sequence: 1_001, payload: 'hello' },
  ];

  it('shows bytes after a reset', async () => {
    const reset: TestPacket = { time: 4, from: 'server', flags: 'R', sequence: 2_001 };
    const rest = ['x', 'y'].map((payload, index): TestPacket => ({
      ...{ ...client, time: 5 + index, sequence: 1_006 + index, payload },
    }));
    deepEqual(await read([...handshake, reset, ...rest]), [
      '2 #1 accept remote',
      '3 #1 in hello',
      '4 #1 reset local',
      '5 #1 error remote afterReset',
      '5 #1 in x',
      '6 #1 in y',
    ]);
  });

  it('shows bytes after both sides have finished', async () => {
    const finished: TestPacket[] = [
      { ...client, time: 4, flags: 'FA', sequence: 1_006 },
      { time: 5, from: 'server', flags: 'FA', sequence: 2_001, acknowledgement: 1_007 },
    ];
    const late: TestPacket[] = [{ ...client, time: 6, sequence: 1_007, payload: 'late' }];
    // What was there before is sent again, which is no news.
    const again: TestPacket[] = [{ ...client, time: 7, sequence: 1_001, payload: 'hello' }];
    deepEqual((await read([...handshake, ...finished, ...late, ...again])).slice(2), [
      '4 #1 shutdown remote',
      '5 #1 close remote',
      '6 #1 error remote afterClose',
      '6 #1 in late',
    ]);
  });

  it('is another connection where its numbers are, though it has no SYN', async () => {
    const reset: TestPacket = { time: 4, from: 'server', flags: 'R', sequence: 2_001 };
    const second: TestPacket = {
      ...{ time: 5, from: 'client', sequence: 3_000_000_000, acknowledgement: 4_000_000_000 },
      payload: 'second',
    };
    deepEqual((await read([...handshake, reset, second])).slice(-1), ['5 #2 in second']);
    // The end of the first one is missing, too.
    deepEqual((await read([...handshake, second])).slice(-1), ['5 #2 in second']);
    const answer: TestPacket = {
      ...{ time: 6, from: 'server', flags: 'SA', sequence: 77, acknowledgement: 1_234_567 },
    };
    deepEqual((await read([...handshake, answer])).slice(-1), ['6 #2 accept remote']);
  });

  it('shows what precedes the first number of a capture that begins in its midst', async () => {
    const data = (time: number, sequence: number, payload: string): TestPacket => ({
      ...{ time, from: 'client', sequence, acknowledgement: 1, payload },
    });
    const packets = [data(1, 1_002, 'cd'), data(2, 1_000, 'ab'), data(3, 1_000, 'abcd')];
    deepEqual(await read([...packets, data(4, 1_004, 'ef')]), [
      '1 #1 in cd',
      '2 #1 error remote beforeStart',
      '2 #1 in ab',
      '4 #1 in ef',
    ]);
    const ack: TestPacket = { time: 0, from: 'server', sequence: 1, acknowledgement: 1_002 };
    deepEqual(await read([ack, data(1, 1_000, 'ab'), data(2, 1_002, 'cd')]), [
      '1 #1 in ab',
      '2 #1 in cd',
    ]);
  });

  it('counts probes, which carry nothing new', async () => {
    const ack: TestPacket = { time: 0, from: 'server', sequence: 1, acknowledgement: 1_000 };
    const probe: TestPacket = {
      ...{ time: 1, from: 'client', flags: 'A', sequence: 999, acknowledgement: 1, payload: '\0' },
    };
    const entries = await entriesOf([ack, probe]);
    deepEqual(
      entries.map(({ event }) => event?.error?.message),
      ['1 × connections without an answer or a message, 1 × keep-alive probes'],
    );
  });
});

/** Any packets of one stream and the other side's acknowledgements, in any order. */
const anyPackets = fc.array(
  fc.record({
    isAck: fc.nat(3).map((number) => number === 0),
    at: fc.nat(60),
    length: fc.integer({ min: 1, max: 20 }),
    wait: fc.constantFrom(0, 1, 200, 5_000),
    flags: fc.constantFrom<string>('PA', 'PA', 'PA', 'PA', 'PAF', 'PAR'),
  }),
  { minLength: 1, maxLength: 40 },
);
type AnyPackets = typeof anyPackets extends fc.Arbitrary<infer Value> ? Value : never;

function packetsOf(steps: AnyPackets, port = 50_000): TestPacket[] {
  let time = 1_000;
  return steps.map(({ isAck, at, length, wait, flags }) => {
    time += wait;
    return isAck
      ? { time, port, from: 'server', sequence: 1, acknowledgement: 1_000 + at }
      : {
          ...{ time, port, from: 'client', flags, sequence: 1_000 + at, acknowledgement: 1 },
          payload: Uint8Array.from({ length }, (_, index) => at + index),
        };
  });
}

/** Every byte's place in the stream is its value: each must be there once. */
function bytesShown(entries: readonly CapturedEntry[]): number[] {
  return entries.flatMap(({ bytes }) => [...bytes]).sort((one, other) => one - other);
}

describe('any packets of a stream', () => {
  it('lose no byte, and show none twice', async () => {
    await fc.assert(
      fc.asyncProperty(anyPackets, async (steps) => {
        const sent = steps.flatMap(({ isAck, at, length }) =>
          isAck ? [] : Array.from({ length }, (_, index) => at + index),
        );
        const wanted = [...new Set(sent)].sort((one, other) => one - other);
        deepEqual(bytesShown(await entriesOf(packetsOf(steps))), wanted);
      }),
      { numRuns: timesMore(200) },
    );
  });
});

describeProgram('streams with losses', ['tshark'], (tshark) => {
  it('have the bytes that tshark finds in their packets', async function () {
    this.timeout(60_000);
    // tshark takes what a reset carries for its reason (RFC 9293, section 3.5.2), and shows no bytes.
    const lives = fc
      .sample(anyPackets, { numRuns: 40, seed: 5 })
      .map((steps) => steps.map((step) => ({ ...step, flags: step.flags.replace('R', '') })));
    const packets = lives.flatMap((steps, index) => packetsOf(steps, 50_000 + index));
    const file = temporaryFile(captureOf(packets), 'a.pcap');
    const plain = ['analyze_sequence_numbers', 'desegment_tcp_streams'];
    const options = plain.flatMap((name) => ['-o', `tcp.${name}:FALSE`]);
    const fields = ['-T', 'fields', '-e', 'tcp.srcport', '-e', 'tcp.payload'];
    const text = await runTshark(tshark, file, ...options, ...fields);
    const rows = text.split('\n').map((line) => line.split('\t'));
    const theirs = new Map<string, Set<number>>();
    for (const [port = '', payload = ''] of rows) {
      const peer = `tcp://10.0.0.1:${port}`;
      const seen = theirs.get(peer) ?? new Set();
      Buffer.from(payload, 'hex').forEach((byte) => seen.add(byte));
      theirs.set(peer, seen);
    }
    const { entries } = await openCapture(file);
    for (const [peer, seen] of theirs) {
      const ours = bytesShown(entries.filter((entry) => entry.peer === peer));
      deepEqual(
        ours,
        [...seen].sort((one, other) => one - other),
        peer,
      );
    }
  });
});
