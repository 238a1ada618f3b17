import { deepEqual, equal, ok } from 'node:assert/strict';
import { SystemClock } from '../../../../src/engine/clock.ts';
import { EngineFixture } from '../engineFixture.ts';
import { isPortFree, ServerPeer, StreamPeer } from '../peers.ts';
import { connect } from 'node:net';

const listen = 'tcp://127.0.0.1:0';
const down = (how: 'refuse' | 'reset' | 'ignore') => [{ type: 'down', how }] as const;

async function outcomeOf(port: number): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.on('close', () => resolve('closed'));
  });
}

describe('a listener that a fault has down', () => {
  it('refuses: its port is closed, open connections too, and the same port comes back', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen });
    const peer = await StreamPeer.connect(port);
    await fixture.whenEvent(id, 'accept');
    await fixture.engine.setFaults(id, down('refuse'));
    await peer.whenEnd();
    equal(await outcomeOf(port), 'ECONNREFUSED');
    equal(fixture.summaryOf(id).state.kind, 'running');
    await fixture.engine.setFaults(id, []);
    await fixture.when(
      async () => (await fixture.events(id)).filter((event) => event === 'listen').length === 2,
    );
    const again = await StreamPeer.connect(port);
    again.socket.write('x');
    await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === 1);
    await fixture.engine.stopSocket(id);
    ok(await isPortFree(port));
  });

  it('stops while its port is closed', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen, faults: [...down('refuse')] });
    equal(await outcomeOf(port), 'ECONNREFUSED');
    deepEqual(await fixture.engine.stopSocket(id), { kind: 'stopped' });
    ok(await isPortFree(port));
  });

  it('resets open connections, and new ones as soon as they are accepted', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen });
    const peer = await StreamPeer.connect(port);
    await fixture.whenEvent(id, 'accept');
    await fixture.engine.setFaults(id, down('reset'));
    await peer.whenClosed();
    equal(peer.error?.code, 'ECONNRESET');
    equal(await outcomeOf(port), 'ECONNRESET');
  });

  it('ignores new connections until it is up again, and open ones go on', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      listen,
      respond: [{ on: 'message', echo: true }],
    });
    const before = await StreamPeer.connect(port);
    await fixture.whenEvent(id, 'accept');
    await fixture.engine.setFaults(id, down('ignore'));
    const ignored = await StreamPeer.connect(port);
    ignored.socket.write('early');
    before.socket.write('on');
    await before.whenText((text) => text === 'on');
    equal(ignored.text, '');
    await fixture.engine.setFaults(id, []);
    await ignored.whenText((text) => text === 'early');
  });
});

describe('a client that a fault keeps from its server', () => {
  it('is refused as if nobody listened, and loses the connection that it has', async () => {
    const fixture = new EngineFixture({}, new SystemClock());
    const server = await ServerPeer.listen();
    const definition = { connect: `tcp://127.0.0.1:${server.port}` };
    const refused = await fixture.start({ ...definition, faults: [...down('refuse')] });
    ok(refused.state.kind === 'failed' && refused.state.error.code === 'connectionRefused');
    const { id } = await fixture.run(definition);
    const accepted = await server.accept();
    await fixture.engine.setFaults(id, down('reset'));
    await accepted.whenClosed();
    equal(accepted.error?.code, 'ECONNRESET');
  });
});
