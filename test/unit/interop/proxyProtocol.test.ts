import { deepEqual, equal, match } from 'node:assert/strict';
import { describeProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

const binaryWriter = `import socket, struct, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
body = socket.inet_pton(socket.AF_INET6, "2001:db8::7") + socket.inet_pton(socket.AF_INET6, "::1")
body += struct.pack("!HH", 5000, 443) + b"\\x01\\x00\\x02h2" + b"\\x04\\x00\\x00"
s.sendall(b"\\r\\n\\r\\n\\0\\r\\nQUIT\\n" + struct.pack("!BBH", 0x21, 0x21, len(body)) + body + b"hello")
s.recv(1)`;

const reader = `import socket, struct, sys
l = socket.create_server(("127.0.0.1", 0))
print(l.getsockname()[1], flush=True)
s, peer = l.accept()
f = s.makefile("rb")
if sys.argv[1] == "v1":
    print(f.readline().decode().strip() == "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d" % (peer[1], l.getsockname()[1]))
else:
    head, (kind, family, length) = f.read(12), struct.unpack("!BBH", f.read(4))
    ends = struct.unpack("!4s4sHH", f.read(length))
    print(head == b"\\r\\n\\r\\n\\0\\r\\nQUIT\\n" and (kind, family) == (0x21, 0x11) and ends ==
        (socket.inet_aton("192.0.2.7"), socket.inet_aton("127.0.0.1"), 5000, l.getsockname()[1]))
print(f.read(5).decode())`;

describeProgram('the PROXY protocol of curl', ['curl'], (curl) => {
  it('names its own end, and its request follows', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      proxyProtocol: 'v1',
      respond: [{ on: 'connect', send: 'HTTP/1.0 200 OK\r\n\r\nhi', close: true }],
    });
    const url = `http://127.0.0.1:${port}/`;
    const program = fixture.spawn(curl, '--silent', '--noproxy', '*', '--haproxy-protocol', url);
    equal(await program.whenExited(), 0, program.stderr);
    equal(program.stdout, 'hi');
    const { event, peer } = await fixture.whenEvent(id, 'proxyHeader');
    equal(event?.proxyHeader?.source, event?.endpoint);
    equal(peer, event?.endpoint);
    match(await fixture.textIn(id), /^GET \/ HTTP\/1/);
  });
});

describeProgram('the PROXY protocol of Python', ['python3', 'python'], (python) => {
  it('is read in version 2, with IPv6 and extensions', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', proxyProtocol: 'v2' });
    fixture.spawn(python, '-c', binaryWriter, String(port));
    const { peer } = await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'hello');
    equal(peer, 'tcp://[2001:db8::7]:5000');
    const { event } = await fixture.whenEvent(id, 'proxyHeader');
    deepEqual([event?.proxyHeader?.destination, event?.proxyHeader?.tlvs], ['tcp://[::1]:443', 2]);
  });

  for (const version of ['v1', 'v2'] as const) {
    it(`reads what our client writes, ${version}`, async () => {
      const fixture = new InteropFixture();
      const program = fixture.spawn(python, '-c', reader, version);
      const [, port] = await program.whenOutput(/(\d+)\n/);
      const { id } = await fixture.run({
        connect: `tcp://127.0.0.1:${port}`,
        proxyProtocol: version === 'v1' ? 'v1' : { version, source: '192.0.2.7:5000' },
      });
      await fixture.send(id, 'hello');
      await program.whenOutput(/True\s+hello/);
    });
  }
});
