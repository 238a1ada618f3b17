import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SendJobRequest } from '../../../src/shared/engineApi.ts';
import type { PayloadExpression } from '../../../src/shared/payloadExpression.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { HastyClock } from '../engine/engineFixture.ts';
import { timesMore } from '../timesMore.ts';
import { describeProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

const mebibyte = 1024 * 1024;
const expression = (text: string, more: Partial<PayloadExpression> = {}) => ({
  expression: { notation: 'text', lineEnding: 'none', ...more, text } as const,
});

/** A sparse file whose every mebibyte begins with its number; gone after the test. */
async function sparseFile(
  mebibytes: number,
  length = mebibytes * mebibyte,
): Promise<{ path: string; hash: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sending-'));
  endAfterTest(() => rm(folder, { recursive: true }));
  const path = join(folder, 'sparse');
  const file = await open(path, 'w');
  for (let i = 0; i < mebibytes; i++) {
    await file.write(String(i), i * mebibyte);
  }
  await file.truncate(length);
  await file.close();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
  }
  return { path, hash: hash.digest('hex') };
}

/** Connects, reads everything, and tells how much it was and its hash. */
const sink = `
import hashlib, socket, sys
stream = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
print('connected', flush=True)
hash, length = hashlib.sha256(), 0
while chunk := stream.recv(65536):
    hash.update(chunk)
    length += len(chunk)
print('got', length, hash.hexdigest(), flush=True)
`;

/** Receives so many bytes in datagrams, and tells their sizes and hash. */
const datagramSink = `
import hashlib, socket, sys
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(('127.0.0.1', 0))
print('port', receiver.getsockname()[1], flush=True)
hash, left, sizes = hashlib.sha256(), int(sys.argv[1]), set()
while left > 0:
    datagram = receiver.recv(65536)
    hash.update(datagram)
    sizes.add(len(datagram))
    left -= len(datagram)
print('got', sizes, hash.hexdigest(), flush=True)
`;

/** As a Modbus slave: checks the CRC of each request, and answers what it found. */
const modbus = `
import socket, sys
def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
server = socket.create_server(('127.0.0.1', 0))
print('port', server.getsockname()[1], flush=True)
stream, _ = server.accept()
for _ in range(2):
    frame = stream.recv(8, socket.MSG_WAITALL)
    good = crc16(frame[:-2]) == int.from_bytes(frame[-2:], 'little') and crc16(frame) == 0
    print('good' if good else 'bad', frame.hex(), flush=True)
`;

/** Reads length-prefixed frames, checks the CRC-32 of zlib behind each payload. */
const frames = `
import socket, struct, sys, zlib
stream = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
print('connected', stream.getsockname()[1], flush=True)
for _ in range(3):
    (length,) = struct.unpack('>H', stream.recv(2, socket.MSG_WAITALL))
    frame = stream.recv(length, socket.MSG_WAITALL)
    payload, crc = frame[:-4], struct.unpack('>I', frame[-4:])[0]
    print('good' if zlib.crc32(payload) == crc else 'bad', payload.decode('utf-16-le'), flush=True)
`;

describeProgram('what is sent to Python', ['python3', 'python'], (python) => {
  let fixture: InteropFixture;

  beforeEach(() => {
    fixture = new InteropFixture({ logBytesPerSocket: mebibyte });
  });

  const mebibytes = timesMore(16);
  it(`is a file of ${mebibytes} MiB to the byte, read bit by bit`, async () => {
    const { path, hash } = await sparseFile(mebibytes);
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const program = fixture.spawn(python, '-c', sink, String(port));
    await fixture.whenEvent(id, 'accept');
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = () => (most = Math.max(most, process.memoryUsage().rss));
    const request: SendJobRequest = { job: 1, socket: id, to: 'all', file: path };
    const sendJobDone = fixture.engine.startSendJob(request);
    const timer = setInterval(watch, 20);
    const outcome = await sendJobDone;
    clearInterval(timer);
    watch();
    ok(outcome.ok);
    equal(outcome.value.bytes, mebibytes * mebibyte);
    await fixture.engine.stopSocket(id);
    const [, length, digest] = await program.whenOutput(/got (\d+) (\w+)/);
    deepEqual([Number(length), digest], [mebibytes * mebibyte, hash]);
    ok(most - before < 128 * mebibyte, `${Math.round((most - before) / mebibyte)} MiB more`);
  }).timeout(timesMore(60_000));

  it('is a file in datagrams', async () => {
    // Little enough for the receiver's buffer, however late it reads.
    const { path, hash } = await sparseFile(1, 64 * 1024);
    const program = fixture.spawn(python, '-c', datagramSink, String(64 * 1024));
    const [, port] = await program.whenOutput(/port (\d+)/);
    const { id } = await fixture.run({ connect: `udp://127.0.0.1:${port}` });
    const outcome = await fixture.engine.startSendJob({
      ...{ job: 1, socket: id, to: 'all', file: path, chunkBytes: 1_024, intervalMs: 1 },
    });
    equal(outcome.ok && outcome.value.messages, 64);
    const [, sizes, digest] = await program.whenOutput(/got (.*) (\w+)\n/);
    deepEqual([sizes, digest], ['{1024}', hash]);
  });

  it('has the CRC of Modbus RTU', async () => {
    const program = fixture.spawn(python, '-c', modbus);
    const [, port] = await program.whenOutput(/port (\d+)/);
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${port}` });
    const checksum = { name: 'crc-16/modbus' } as const;
    const request = expression('11 03 00 6b 00 03', { notation: 'hex', checksum });
    const receipt = { ok: true, value: { connections: 1, bytes: 8 } };
    deepEqual(await fixture.engine.send({ socket: id, to: 'all', ...request }), receipt);
    await fixture.engine.send({ socket: id, to: 'all', ...request });
    equal(await program.whenExited(), 0, program.stderr);
    match(program.stdout, /good 1103006b00037687\ngood 1103006b00037687\n/);
  });

  it('has variables, a checksum and a frame around both, again and again', async () => {
    // A machine that is busy for longer than the interval would miss some of them.
    fixture = new InteropFixture({}, new HastyClock());
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      framing: { lengthPrefix: { bytes: 2 } },
    });
    const program = fixture.spawn(python, '-c', frames, String(port));
    const [, own] = await program.whenOutput(/connected (\d+)/);
    await fixture.whenEvent(id, 'accept');
    const text = '${seq} ${peer.port} ${uuid} ${now} ${unixTime} ${random:5} ${env:SENDING_TEST} ü';
    process.env['SENDING_TEST'] = 'of the environment';
    endAfterTest(() => delete process.env['SENDING_TEST']);
    const checksum = { name: 'crc-32/iso-hdlc', byteOrder: 'big' } as const;
    const outcome = await fixture.engine.startSendJob({
      ...{ job: 1, socket: id, to: 'all', intervalMs: 60_000, count: 3 },
      ...expression(text, { checksum, encoding: 'utf-16le' }),
    });
    ok(outcome.ok);
    equal(await program.whenExited(), 0, program.stderr);
    const lines = program.stdout.trim().split('\n').slice(1);
    equal(lines.length, 3);
    for (const [i, line] of lines.entries()) {
      const uuid = '[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}';
      const now = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
      match(
        line,
        new RegExp(
          `^good ${i + 1} ${own} ${uuid} ${now} \\d{10} [\\da-z]{5} of the environment ü$`,
        ),
      );
    }
    equal(new Set(lines.map((line) => line.split(' ')[3])).size, 3);
  });
});

const readers: [program: string, listen: (folder: string) => string, args: string[]][] = [
  ['socat', (folder) => `unix:${join(folder, 'socket')}`, ['-u', 'UNIX-CONNECT:HOST', 'STDOUT']],
  ['ncat', () => 'tls://127.0.0.1:0', ['--ssl', '--recv-only', '127.0.0.1', 'PORT']],
];
for (const [name, listen, args] of readers) {
  describeProgram(`what is sent to ${name}`, [name], (path) => {
    it('is a file to the byte', async () => {
      const fixture = new InteropFixture();
      const { path: file, hash } = await sparseFile(1);
      const { id, host, port } = await fixture.run({ listen: listen(dirname(file)) });
      const filled = args.map((arg) => arg.replace('HOST', host).replace('PORT', String(port)));
      const program = fixture.spawn(path, ...filled);
      await fixture.whenEvent(id, port === 0 ? 'accept' : 'handshake');
      const outcome = await fixture.engine.startSendJob({ job: 1, socket: id, to: 'all', file });
      equal(outcome.ok && outcome.value.endedBy, 'completed');
      await fixture.engine.stopSocket(id);
      await program.whenExited();
      equal(createHash('sha256').update(program.output).digest('hex'), hash);
    });
  });
}
