import { deepEqual, equal } from 'node:assert/strict';
import type { Rule } from '../../../../src/shared/rule/ruleSchema.ts';
import { EngineFixture } from '../engineFixture.ts';
import { DatagramPeer, ServerPeer, StreamPeer } from '../peers.ts';

/** A tap with these rules in front of a server of the test's, both its connections open. */
async function opened(respond: readonly Rule[], definition: object = {}) {
  const fixture = new EngineFixture();
  const server = await ServerPeer.listen();
  const { id, port } = await fixture.run({
    ...{ listen: 'tcp://127.0.0.1:0', framing: 'line' },
    forward: `tcp://127.0.0.1:${server.port}`,
    respond: [...respond],
    ...definition,
  });
  const client = await StreamPeer.connect(port);
  return { fixture, id, client, target: await server.accept() };
}

async function messages({ fixture, id }: { fixture: EngineFixture; id: string }) {
  return (await fixture.entries(id))
    .filter(({ direction }) => direction !== 'event')
    .map(({ bytes, fate = 'delivered', origin = 'peer' }) =>
      [String(bytes), fate, origin].join(' '),
    );
}

describe('Rules at a tap', () => {
  it('answer some calls in the place of the server, and forward the rest', async () => {
    const tap = await opened([
      { match: "^'PING'", send: 'PONG' },
      { match: "^'NOTED'", note: 'seen', mark: true },
      { match: "^'BOTH'", send: 'MINE', forward: true },
      { match: "^'LOST'", drop: true },
    ]);
    tap.client.socket.write('PING\nNOTED\nBOTH\nLOST\nGET\n');
    equal(await tap.target.whenText((text) => text.endsWith('GET\n')), 'NOTED\nBOTH\nGET\n');
    equal(await tap.client.whenText((text) => text.endsWith('MINE\n')), 'PONG\nMINE\n');
    deepEqual(await messages(tap), [
      'PING dropped peer',
      'PONG delivered rule',
      'NOTED delivered peer',
      'BOTH delivered peer',
      'MINE delivered rule',
      'LOST dropped peer',
      'GET delivered peer',
    ]);
  });

  it('are about clients unless they say otherwise, or ask for a direction', async () => {
    const tap = await opened([
      { on: 'connect', send: 'hello client' },
      { on: 'connect', from: 'server', send: 'hello server' },
      { match: "downstream ^'BYE'", note: 'by its direction' },
      { match: "^'BYE'", send: 'for the client only' },
      { match: "^'ROW'", from: 'server', replace: 'other row' },
    ]);
    tap.target.socket.write('ROW\nBYE\n');
    equal(
      await tap.client.whenText((text) => text.endsWith('BYE\n')),
      'hello client\nother row\nBYE\n',
    );
    equal(await tap.target.whenText((text) => text !== ''), 'hello server\n');
    const notes = (await tap.fixture.entries(tap.id)).map(({ note }) => note);
    deepEqual(
      notes.filter((note) => note !== undefined),
      ['by its direction'],
    );
  });

  it('rewrite whole messages and parts of them, with what was captured and the checksum anew', async () => {
    const tap = await opened(
      [
        { match: '/^user (?<name>\\w+)/', replace: 'USER ${name}', also: true },
        { match: "'secret'", replace: { find: 'secret', with: '******' } },
        { match: "'USER'", replace: { find: 'absent', with: 'x' } },
      ],
      { checksum: 'sum8', framing: { lengthPrefix: { bytes: 1 } } },
    );
    const framed = (text: string) => {
      const sum = [...Buffer.from(text)].reduce((all, byte) => (all + byte) & 0xff, 0);
      return Buffer.concat([Buffer.of(text.length + 1), Buffer.from(text), Buffer.of(sum)]);
    };
    const said = ['user ann', 'a secret, secret', 'user secret', 'USER'];
    const forwarded = Buffer.concat(
      ['USER ann', 'a ******, ******', 'USER ******', 'USER'].map(framed),
    );
    tap.client.socket.write(Buffer.concat(said.map(framed)));
    const { length } = forwarded;
    const text = await tap.target.whenText((all) => Buffer.from(all, 'latin1').length >= length);
    deepEqual(Buffer.from(text, 'latin1'), forwarded);
  });

  it('answer datagrams in the place of the server, and forward the rest', async () => {
    const server = await DatagramPeer.bind();
    const fixture = new EngineFixture();
    const { port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      forward: `udp://127.0.0.1:${server.port}`,
      respond: [
        { match: "^'mocked'", send: 'from the rule' },
        { match: "^'changed'", replace: 'rewritten' },
      ],
    });
    const client = await DatagramPeer.bind();
    await client.send('mocked', port);
    await client.send('changed', port);
    equal(String((await server.receive()).bytes), 'rewritten');
    equal(String((await client.receive()).bytes), 'from the rule');
  });
});
