import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { freePort } from '../../freePort.ts';
import { waitForPort } from '../../../src/workbench/actions/waitForPort.ts';
import { DatagramPeer } from '../engine/peers.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { testWorkbench } from './testWorkbench.ts';

/** Longer than any machine takes, in milliseconds. */
const timeoutMs = 60_000;

/** Nothing here needs the engine. */
const noEngine = '';

describe('Waiting for a port', () => {
  it('ends when somebody listens, whose first connection it is', async () => {
    const port = await freePort();
    const waiting = waitForPort.perform(testWorkbench(noEngine), {
      endpoint: String(port),
      timeoutMs,
    });
    const server = net.createServer().listen(port, '127.0.0.1');
    endAfterTest(() => server.close());
    const [visitor] = (await once(server, 'connection')) as [net.Socket];
    ok((await waiting).tookMs >= 0);
    visitor.resume();
    await once(visitor, 'end');
  });

  it('asks a UDP port until it answers, with what it is given', async () => {
    const first = await DatagramPeer.bind();
    const { port } = first;
    first.close();
    const endpoint = `udp://127.0.0.1:${port}`;
    const waiting = waitForPort.perform(testWorkbench(noEngine), {
      endpoint,
      text: 'up?\\n',
      timeoutMs,
    });
    const peer = await DatagramPeer.bind('127.0.0.1', port);
    const { bytes, from } = await peer.receive();
    equal(String(bytes), 'up?\n');
    await peer.send('yes', from.port);
    ok((await waiting).tookMs >= 0);
  });

  it('says what it waited for in vain, and ends early when it is told to', async () => {
    const port = await freePort();
    const endpoint = `tcp://127.0.0.1:${port}`;
    const given = { endpoint, timeoutMs: 2_000, signal: AbortSignal.abort() };
    await rejects(waitForPort.perform(testWorkbench(noEngine), given), {
      message: `Nothing listened at ${endpoint} for 2 s.`,
    });
  });

  it('asks for trust before it reaches beyond this machine', async () => {
    const workbench = testWorkbench(noEngine);
    workbench.trust.isTrusted = false;
    await rejects(
      waitForPort.perform(workbench, { endpoint: 'tcp://192.0.2.1:80', timeoutMs }),
      /beyond this machine/,
    );
    deepEqual(workbench.registry.all(), []);
  });
});
