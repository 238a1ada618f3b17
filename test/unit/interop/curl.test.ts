import { deepEqual, equal, ok } from 'node:assert/strict';
import { describeProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

describeProgram('curl', ['curl'], (curl) => {
  let fixture: InteropFixture;

  beforeEach(() => {
    fixture = new InteropFixture();
  });

  it('takes a canned HTTP reply, and its request is in the log', async () => {
    const body = 'Hello, curl\n';
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      respond: [
        {
          on: 'connect',
          send: `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
          close: true,
        },
      ],
    });
    const client = fixture.spawn(
      curl,
      '-sS',
      '--noproxy',
      '*',
      `http://127.0.0.1:${port}/greeting`,
    );
    equal(await client.whenExited(), 0, client.stderr);
    equal(client.stdout, body);
    const { openConnections } = await fixture.whenSummary(id, (it) => it.openConnections === 0);
    equal(openConnections, 0);
    ok((await fixture.textIn(id)).startsWith('GET /greeting HTTP/1.1\r\n'));
  });

  it('waits while a person answers, over IPv6', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://[::1]:0' });
    const client = fixture.spawn(curl, '-sS', '--noproxy', '*', `http://[::1]:${port}/`);
    const request = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    ok(request.bytes.toString().endsWith('\r\n\r\n'));
    const { connection = 0 } = request;
    ok((await fixture.send(id, 'HTTP/1.1 200 OK\r\nContent-', connection)).ok);
    ok((await fixture.send(id, 'Length: 2\r\n\r\nhi', connection)).ok);
    equal(await client.whenExited(), 0, client.stderr);
    equal(client.stdout, 'hi');
  });

  it('says what it makes of a reset', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const client = fixture.spawn(curl, '-sS', '--noproxy', '*', `http://127.0.0.1:${port}/`);
    const { connection = 0 } = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    ok((await fixture.engine.endConnection(id, connection, 'reset')).ok);
    // CURLE_RECV_ERROR
    equal(await client.whenExited(), 56, client.stderr);
    deepEqual((await fixture.events(id)).slice(-1), ['reset local']);
  });

  it('talks plainly with telnet://', async function () {
    const version = fixture.spawn(curl, '--version');
    await version.whenExited();
    if (!/^Protocols:.* telnet/m.test(version.stdout)) {
      this.skip();
    }
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      respond: [{ on: 'connect', send: 'Server Saying Hi\n' }],
    });
    const client = fixture.spawn(curl, '-sSN', '--noproxy', '*', `telnet://127.0.0.1:${port}`);
    await client.whenOutput(/^Server Saying Hi\n/);
    client.write('hello\n');
    const entry = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    equal(entry.bytes.toString(), 'hello\n');
    ok((await fixture.engine.endConnection(id, entry.connection ?? 0, 'close')).ok);
    equal(await client.whenExited(), 0, client.stderr);
  });
});
