import { deepEqual, equal, match } from 'node:assert/strict';
import { EngineFixture } from '../engine/engineFixture.ts';
import { StreamPeer } from '../engine/peers.ts';
import { describeProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

/** The messages of a socket as `in context first-line bytes`. */
async function messages(fixture: EngineFixture, id: string): Promise<string[]> {
  return (await fixture.entries(id)).flatMap(
    ({ direction, context, bytes, length, wireLength = length, event }) =>
      event === undefined
        ? [
            `${direction} ${context} ${/^[^\r\n]*/.exec(bytes.toString('latin1'))?.[0]} ${wireLength}`,
          ]
        : event.error
          ? [`error ${event.error.code}`]
          : [],
  );
}

describeProgram('curl and the protocol http', ['curl'], (curl) => {
  it('has an entry for each message of curl, and knows the request of each response', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'http' });
    const url = `http://127.0.0.1:${port}/`;
    const body = 'x'.repeat(100_000);
    const client = fixture.spawn(
      ...[curl, '-sS', '--noproxy', '*', '-I', `${url}head`, '--next', '-sS', '--noproxy', '*'],
      ...['-H', 'Expect:', '-H', 'Transfer-Encoding: chunked', '-d', body, `${url}post`],
    );
    const head = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';
    await fixture.send(id, answer, head.connection);
    const post = await fixture.whenEntry(id, ({ bytes }) => bytes.toString().startsWith('POST'));
    await fixture.send(id, `${answer}ok`, post.connection);
    equal(await client.whenExited(), 0, client.stderr);
    match(client.stdout, /ok$/);
    const said = await messages(fixture, id);
    deepEqual(
      said.map((text) => text.replace(/ \d+$/, '')),
      [
        'in http HEAD /head HTTP/1.1',
        'out http:HEAD HTTP/1.1 200 OK',
        'in http POST /post HTTP/1.1',
        'out http:POST HTTP/1.1 200 OK',
      ],
    );
    const length = Number(/\d+$/.exec(said[2] ?? '')?.[0]);
    equal(length > body.length, true, said[2]);
  });
});

describeProgram('Python’s http.server and the protocol http', ['python3'], (python) => {
  it('has an entry for each response, the one to HEAD without its body', async () => {
    const fixture = new InteropFixture();
    const server = fixture.spawn(
      ...[python, '-u', '-c'],
      `
import http.server as h
class Handler(h.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_HEAD(self, body=b''):
        self.send_response(200)
        self.send_header('Content-Length', '5')
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        self.do_HEAD(b'hello')
    def log_message(self, *a): pass
server = h.HTTPServer(('127.0.0.1', 0), Handler)
print('port', server.server_port)
server.serve_forever()
`,
    );
    const [, port] = await server.whenOutput(/port (\d+)\n/);
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${port}`, protocol: 'http' });
    const request = (method: string) => `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`;
    await fixture.send(id, request('HEAD') + request('GET'));
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
    const received = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    deepEqual(
      received.map(({ context, bytes }) => [context, /\r\n\r\n(.*)$/.exec(bytes.toString())?.[1]]),
      [
        ['http:HEAD', ''],
        ['http:GET', 'hello'],
      ],
    );
  });
});

describeProgram('psql and the protocol postgres', ['psql'], (psql) => {
  it('has an entry for the request for encryption and for the start-up', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'postgres' });
    const client = fixture.spawn(
      psql,
      `host=127.0.0.1 port=${port} user=me dbname=mine sslmode=prefer gssencmode=disable`,
    );
    const first = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    equal(first.bytes.toString('hex'), '0000000804d2162f');
    await fixture.send(id, 'N');
    const start = await fixture.whenEntry(id, ({ bytes }) => bytes.includes('database'));
    equal(start.context, 'postgres:startup');
    const message = 'SFATAL\0C28P01\0Mno entry\0\0';
    const error = Buffer.concat([
      Buffer.from('E\0\0\0'),
      Buffer.from([message.length + 4]),
      Buffer.from(message),
    ]);
    await fixture.send(id, error);
    equal(await client.whenExited(), 2, client.stdout);
    match(client.stderr, /no entry/);
    const contexts = (await fixture.entries(id)).flatMap(({ context }) => context ?? []);
    deepEqual(contexts, [
      'postgres:startup',
      'postgres:encryption',
      'postgres:startup',
      'postgres:server',
    ]);
  });
});

describe('a stream of a protocol', () => {
  it('reports bytes that are no message once, and resumes with the next message', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'http' });
    const peer = await StreamPeer.connect(port);
    peer.socket.write('nonsense\nmore of it\nGET / HTTP/1.1\r\n\r\n');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
    deepEqual(await messages(fixture, id), [
      'in undefined nonsense 20',
      'error frameMalformed',
      'in http GET / HTTP/1.1 18',
    ]);
  });

  it('has what is sent wrapped as the protocol wants it', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'smtp' });
    const peer = await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    await fixture.send(id, '220 hello');
    await peer.whenText((text) => text === '220 hello\r\n');
    deepEqual(await messages(fixture, id), ['out smtp:reply 220 hello 11']);
  });
});
