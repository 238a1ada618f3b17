import { deepEqual, equal } from 'node:assert/strict';
import { describeProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

/** Sends 1,500 messages in pieces of 1 to 4,096 bytes, and tells whether all came back. */
const oddSplits = `
import random, socket, struct, sys, threading
random.seed(7)
body = [random.randbytes(random.randrange(1, 300)) for _ in range(1500)]
stream = b''.join(struct.pack('<H', len(b)) + b for b in body)
peer = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
def send():
    at = 0
    while at < len(stream):
        step = random.choice([1, 2, 3, 61, 1024, 4096])
        peer.sendall(stream[at:at + step])
        at += step
    peer.shutdown(socket.SHUT_WR)
sender = threading.Thread(target=send)
sender.start()
echo = b''
while True:
    chunk = peer.recv(65536)
    if not chunk:
        break
    echo += chunk
sender.join()
print('same' if echo == stream else 'other', len(stream))
`;

describeProgram('framing with Python', ['python3', 'python'], (python) => {
  it('gives the messages that were sent, though they came in odd pieces', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      framing: { lengthPrefix: { bytes: 2, byteOrder: 'little' } },
      respond: [{ on: 'message', echo: true }],
    });
    const peer = fixture.spawn(python, '-c', oddSplits, String(port));
    const [, verdict, length] = await peer.whenOutput(/(\w+) (\d+)\n/);
    equal(verdict, 'same');
    await fixture.whenEvent(id, 'close');
    const received = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    equal(received.length, 1_500);
    deepEqual(
      received.filter(({ wire }) => wire.readUInt16LE() + 2 !== wire.length),
      [],
    );
    const total = received.reduce((sum, { wire }) => sum + wire.length, 0);
    equal(String(total), length);
    deepEqual(await fixture.events(id), [
      'bind',
      'listen',
      'accept remote',
      'shutdown remote',
      'close remote',
    ]);
  });
});

describeProgram('framing with ncat', ['ncat'], (ncat) => {
  it('takes lines that are typed in pieces, and what is left at the end', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing: 'line' });
    const peer = fixture.spawn(ncat, '127.0.0.1', String(port));
    peer.write('first\r\nsec');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 1);
    peer.write('ond\nlast');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
    peer.endInput();
    const last = await fixture.whenEntry(id, ({ event }) => event?.event === 'error');
    equal(last.event?.error?.code, 'frameUnfinished');
    equal(await fixture.textIn(id), 'firstsecondlast');
  });

  it('is sent lines', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      framing: { line: 'crlf' },
    });
    const peer = fixture.spawn(ncat, '127.0.0.1', String(port));
    await fixture.whenEvent(id, 'accept');
    await fixture.send(id, 'hello');
    await peer.whenOutput(/hello\n/);
    equal(peer.output.toString(), 'hello\r\n');
  });
});
