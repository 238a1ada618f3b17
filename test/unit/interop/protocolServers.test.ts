import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { describeProgram, describePython } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

/** The messages of a socket as `in context text`, received and sent. */
async function messages(fixture: InteropFixture, id: string): Promise<string[]> {
  return (await fixture.entries(id)).flatMap(({ direction, context, bytes, event }) =>
    event === undefined
      ? [`${direction} ${context} ${bytes.toString('latin1')}`]
      : event.error
        ? [`error ${event.error.code}`]
        : [],
  );
}

describeProgram('redis-server and the protocol resp', ['redis-server'], (redis) => {
  it('has an entry for each value that Redis answers with, of RESP2 and RESP3', async function () {
    this.timeout(60_000);
    const fixture = new InteropFixture();
    // Port 0 would be no TCP at all: the socket file needs no free port.
    const path = join(mkdtempSync(join(tmpdir(), 'redis-')), 'redis.sock');
    endAfterTest(() => rmSync(dirname(path), { recursive: true, force: true }));
    const server = fixture.spawn(
      ...([redis, '--port', '0', '--unixsocket', path, '--save', '', '--dir', tmpdir()] as const),
    );
    await server.whenOutput(/ready to accept connections/i);
    const { id } = await fixture.run({ connect: `unix:${path}`, protocol: 'resp' });
    await fixture.send(id, '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\nbc\r\n');
    await fixture.send(id, 'GET k\r\nGET nothing\r\nNONSENSE\r\n');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 4);
    await fixture.send(id, 'HELLO 3\r\n');
    await fixture.send(id, 'SUBSCRIBE news\r\n');
    await fixture.send(id, 'HGETALL nothing\r\n');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 7);
    const said = (await messages(fixture, id)).filter((text) => !text.startsWith('out'));
    deepEqual(said.slice(0, 3), [
      'in resp +OK\r\n',
      'in resp $5\r\na\r\nbc\r\n',
      'in resp $-1\r\n',
    ]);
    match(said[3] ?? '', /^in resp -ERR unknown command[^\n]*\r\n$/);
    match(said[4] ?? '', /^in resp %7\r\n\$6\r\nserver\r\n/);
    equal(said[5], 'in resp >3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n');
    equal(said[6], 'in resp %0\r\n');
  });
});

describeProgram('redis-cli and the protocol resp', ['redis-cli'], (client) => {
  it('has an entry for each command, and is understood where we answer', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'resp' });
    const cli = fixture.spawn(client, '-p', String(port), 'ECHO', 'two words');
    await fixture.whenEntry(id, ({ bytes }) => bytes.includes('ECHO'));
    await fixture.send(id, '$9\r\ntwo words\r\n');
    equal(await cli.whenExited(), 0, cli.stderr);
    equal(cli.stdout, 'two words\n');
    deepEqual(await messages(fixture, id), [
      'in resp *2\r\n$4\r\nECHO\r\n$9\r\ntwo words\r\n',
      'out resp $9\r\ntwo words\r\n',
    ]);
  });
});

describeProgram('mosquitto_pub and the protocol mqtt', ['mosquitto_pub'], (publish) => {
  it('has an entry for each packet, of version 5 where CONNECT says so', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'mqtt' });
    const client = fixture.spawn(
      ...([publish, '-V', '5', '-h', '127.0.0.1', '-p', String(port)] as const),
      ...['-t', 'a/topic', '-m', 'hello', '-D', 'publish', 'content-type', 'text/plain'],
    );
    await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    await fixture.send(id, Buffer.from('2003000000', 'hex'));
    equal(await client.whenExited(), 0, client.stderr);
    await fixture.whenEvent(id, 'close');
    const said = await messages(fixture, id);
    deepEqual(
      said.map((text) => [text.split(' ', 2).join(' '), text.charCodeAt(text.indexOf(' ', 4) + 1)]),
      [
        ['in mqtt:5', 0x10],
        ['out mqtt:5', 0x20],
        ['in mqtt:5', 0x30],
        ['in mqtt:5', 0xe0],
      ],
    );
    ok(said[2]?.includes('text/plain') && said[2].endsWith('hello'));
  });
});

describePython('websockets of Python and the protocol http', 'websockets', (python) => {
  it('has an entry for each frame, and inflates them as the handshake negotiated', async () => {
    const fixture = new InteropFixture();
    const server = fixture.spawn(
      ...([python, '-u', '-c'] as const),
      `
import asyncio, websockets
async def echo(socket, path=None):
    async for message in socket:
        await socket.send(message * 3)
async def main():
    server = await websockets.serve(echo, '127.0.0.1', 0, ping_interval=None)
    print('port', server.sockets[0].getsockname()[1])
    await asyncio.Future()
asyncio.run(main())
`,
    );
    const [, port] = await server.whenOutput(/port (\d+)\n/);
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${port}`, protocol: 'http' });
    await fixture.send(
      id,
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
    );
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 1);
    // Masked with a key of zeros.
    const frame = (text: string) =>
      Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
    await fixture.send(id, frame('one '));
    await fixture.send(id, frame('two '));
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 3);
    await fixture.send(id, Buffer.from('888000000000', 'hex'));
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 4);
    const received = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    deepEqual(
      received.map(({ context }) => context),
      ['http:GET', 'websocket:deflate', 'websocket:deflate', 'websocket:deflate'],
    );
    const texts = await Promise.all(
      received.slice(1, 3).map(async ({ seq }) => {
        const content = await fixture.engine.content({ socket: id, seq, bytesMax: 1_000 });
        return content && Buffer.from(content.bytes).toString();
      }),
    );
    deepEqual(texts, ['one one one ', 'two two two ']);
  });
});
