import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { printedBytes } from '../../../src/extension/output/printedBytes.ts';
import { renderEncoded } from '../../../src/shared/renderEncoded.ts';
import { describeProgram } from './foreignProgram.ts';
import { hostNameObstacle, InteropFixture } from './interopFixture.ts';

const obstacle = await hostNameObstacle();
const examples = join(import.meta.dirname, '../../../examples');

describeProgram('the Python programs', ['python3', 'python'], (python) => {
  let fixture: InteropFixture;

  function spawn(name: string, ...args: (string | number)[]) {
    return fixture.spawn(python, join(examples, `${name}.py`), ...args.map(String));
  }

  beforeEach(() => {
    fixture = new InteropFixture();
  });

  for (const [title, host, hindrance] of [
    ['loopback', '127.0.0.1', undefined],
    ['gethostname()', hostname(), obstacle],
  ] as const) {
    describe(`over ${title}${hindrance === undefined ? '' : ` (skipped: ${hindrance})`}`, () => {
      before(function () {
        if (hindrance !== undefined) {
          this.skip();
        }
      });

      it('tcp_server.py greets our client and hangs up', async () => {
        const server = spawn('tcp_server', host, 0);
        const [, port] = await server.whenOutput(/Listening on [\d.]+:(\d+)\n/);
        const { id } = await fixture.run({ connect: `tcp://${host}:${port}` });
        const { event } = await fixture.whenEvent(id, 'close');
        equal(event?.error, undefined);
        equal(await fixture.textIn(id), 'Server Saying Hi');
        deepEqual(await fixture.events(id), ['connect local', 'shutdown remote', 'close remote']);
        const { endpoint } = (await fixture.whenEvent(id, 'connect')).event ?? {};
        match(endpoint ?? '', new RegExp(`^tcp://[\\d.]+:${port}$`));
        await server.whenOutput(/Connection from [\d.]+:\d+\n/);
      });

      it('tcp_client.py prints what our greeter says, and ends', async () => {
        const { id, port } = await fixture.run({
          listen: `tcp://${host}:0`,
          backlog: 5,
          respond: [{ on: 'connect', send: 'Server Saying Hi', close: true }],
        });
        const client = spawn('tcp_client', host, port);
        equal(await client.whenExited(), 0, client.stderr);
        match(client.stdout, /^Connected to [\d.]+:\d+\nReceived: Server Saying Hi\n$/);
        const { openConnections } = await fixture.whenSummary(
          id,
          ({ openConnections, counters }) => openConnections === 0 && counters.messagesOut === 1,
        );
        equal(openConnections, 0);
      });

      it('tcp_client.py prints what a person sends, and ends when the connection is closed', async () => {
        const { id, port } = await fixture.run({ listen: `tcp://${host}:0` });
        const client = spawn('tcp_client', host, port);
        const { connection } = await fixture.whenEvent(id, 'accept');
        ok(connection !== undefined);
        ok((await fixture.send(id, 'Grüße', connection)).ok);
        await client.whenOutput(/Received: Grüße\n/);
        ok((await fixture.engine.endConnection(id, connection, 'close')).ok);
        equal(await client.whenExited(), 0, client.stderr);
      });

      it('tcp_client.py tells our reset from a close', async () => {
        const { id, port } = await fixture.run({ listen: `tcp://${host}:0` });
        const client = spawn('tcp_client', host, port);
        const { connection } = await fixture.whenEvent(id, 'accept');
        await client.whenOutput(/Connected/);
        ok((await fixture.engine.endConnection(id, connection ?? 0, 'reset')).ok);
        equal(await client.whenExited(), 1);
        match(client.stderr, /^Could not receive. Error code: \d+, message: .*reset/i);
      });

      it('udp_server.py prints each datagram of our client with its sender', async () => {
        const server = spawn('udp_server', host, 0);
        const [, port] = await server.whenOutput(/Waiting on [\d.]+:(\d+)\n/);
        const { id, state } = await fixture.start({ connect: `udp://${host}:${port}` });
        ok(state.kind === 'running');
        deepEqual(await fixture.send(id, 'Hello Python!'), {
          ok: true,
          value: { connections: 1, bytes: 13 },
        });
        await server.whenOutput(/^Message from [\d.]+:\d+: Hello Python!\n/m);
        ok((await fixture.send(id, 'and again')).ok);
        await server.whenOutput(/^Message from [\d.]+:\d+: and again\n/m);
      });

      it('our UDP listener logs the message of udp_client.py with its sender', async () => {
        const { id, port } = await fixture.run({ listen: `udp://${host}:0` });
        const client = spawn('udp_client', host, port);
        const entry = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
        equal(entry.bytes.toString(), 'Hello Python!');
        match(entry.peer ?? '', /^udp:\/\/[\d.]+:\d+$/);
        equal(await client.whenExited(), 0);
        equal(client.stdout, `Sent 13 bytes to ${host}:${port}\n`);
      });
    });
  }

  it('take this machine’s name and the usual ports when nothing is given', async function () {
    if (obstacle !== undefined) {
      this.skip();
    }
    const name = hostname();
    const client = spawn('udp_client');
    await client.whenExited();
    ok((client.stdout + client.stderr).includes(` to ${name}:12345`), client.stderr);
    const visitor = spawn('tcp_client');
    await visitor.whenOutput(/(Connected to [\d.]+|Could not connect to \S+):9999/);
    const sink = spawn('udp_server');
    await sink.whenOutput(/(Waiting on [\d.]+|Could not bind to \S+):12345/);
    const greeter = spawn('tcp_server');
    await greeter.whenOutput(/(Listening on [\d.]+|Could not bind to \S+):9999/);
  });

  it('and we say the same of a taken port', async () => {
    const tcp = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const udp = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    for (const [name, port] of [
      ['tcp_server', tcp.port],
      ['udp_server', udp.port],
    ] as const) {
      const server = spawn(name, '127.0.0.1', port);
      equal(await server.whenExited(), 1);
      const [, code] = await server.whenOutput(
        new RegExp(
          `^Could not bind to 127\\.0\\.0\\.1:${port}\\. Error code: (\\d+), message: .+\n`,
        ),
      );
      const scheme = name === 'tcp_server' ? 'tcp' : 'udp';
      const { state } = await fixture.start({ listen: `${scheme}://127.0.0.1:${port}` });
      ok(state.kind === 'failed');
      equal(state.error.code, 'addressInUse');
      equal(state.error.errno, 'EADDRINUSE');
      // Python shows the code of the C library on Windows, Node that of Winsock or its own.
      if (process.platform !== 'win32') {
        equal(state.error.errnoNumber, Number(code));
      }
    }
  });

  it('write ISO-2022-JP that we read as they do, in chunks of three bytes', async () => {
    const text = 'メール: 日本語, ASCII, 東京 end\n';
    const definition = { encoding: 'iso-2022-jp', bufferSize: 3 } as const;
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', ...definition });
    const program = `import socket
s = socket.create_connection(("127.0.0.1", ${port}))
s.sendall(${JSON.stringify(text)}.encode("iso2022_jp"))
s.close()`;
    const sender = fixture.spawn(python, '-c', program);
    equal(await sender.whenExited(), 0, sender.stderr);
    await fixture.whenEvent(id, 'close');
    const { page } = await fixture.engine.newEntries({
      ...{ afterSeq: 0, maxEntries: 1_000, previewBytes: 100, sinceEscape: true },
    });
    const own = { name: id, listen: 'tcp://127.0.0.1:0', ...definition };
    const read = page.rows
      .filter(({ direction }) => direction === 'in')
      .map((row) => renderEncoded(printedBytes(row, page.bytes, own), 'iso-2022-jp'));
    ok(read.length > 10);
    equal(read.join(''), text.replace('\n', '\\n'));
  });

  it('and we say the same of a refused connection', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    await fixture.engine.stopSocket(id);
    const client = spawn('tcp_client', '127.0.0.1', port);
    equal(await client.whenExited(), 1);
    const [, code] = await client.whenOutput(
      new RegExp(
        `^Could not connect to 127\\.0\\.0\\.1:${port}\\. Error code: (\\d+), message: .+\n`,
      ),
    );
    const { state } = await fixture.start({ connect: `tcp://127.0.0.1:${port}` });
    ok(state.kind === 'failed');
    equal(state.error.code, 'connectionRefused');
    equal(state.error.errno, 'ECONNREFUSED');
    if (process.platform !== 'win32') {
      equal(state.error.errnoNumber, Number(code));
    }
  });

  it('and we say the same of an unknown host', async () => {
    const client = spawn('tcp_client', 'no-such-host.invalid', 9);
    equal(await client.whenExited(), 1);
    match(client.stderr, /^Could not connect to no-such-host\.invalid:9\. Error code: -?\d+, /);
    const { state } = await fixture.start({ connect: 'tcp://no-such-host.invalid:9' });
    ok(state.kind === 'failed');
    equal(state.error.code, 'hostNotFound');
  });
});
