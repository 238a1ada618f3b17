import { deepEqual, equal } from 'node:assert/strict';
import type { Intercept } from '../../../../src/shared/intercept/interceptSchema.ts';
import { EngineFixture, HastyClock } from '../engineFixture.ts';
import { ServerPeer, StreamPeer } from '../peers.ts';

const line = { framing: { line: 'lf' } } as const;

/** A tap in front of a server of the test's, both its connections open. */
async function opened(definition: object = {}, fixture = new EngineFixture()) {
  const server = await ServerPeer.listen();
  const { id, port } = await fixture.run({
    listen: 'tcp://127.0.0.1:0',
    forward: `tcp://127.0.0.1:${server.port}`,
    ...definition,
  });
  const client = await StreamPeer.connect(port);
  const target = await server.accept();
  return { fixture, id, client, target, ...actions(fixture, id) };
}

function actions({ engine }: EngineFixture, socket: string) {
  return {
    intercept: (intercept: Intercept | null) => engine.setIntercept(socket, intercept),
    decide: (decision: 'forward' | 'drop' | { bytes: Uint8Array }, seqs?: number[]) =>
      engine.decideHeld({ socket, decision, ...(seqs && { seqs }) }),
  };
}

type Opened = Awaited<ReturnType<typeof opened>>;

/** Resolves with the entry of a message of that text once it is held. */
function whenHeld({ fixture, id }: Pick<Opened, 'fixture' | 'id'>, text: string) {
  return fixture.whenEntry(id, ({ bytes, fate }) => String(bytes) === text && fate === 'held');
}

describe('Intercept', () => {
  it('holds what matches, and what follows behind it, while the other direction runs on', async () => {
    const tap = await opened({ ...line, intercept: { match: "^'DELETE'" } });
    tap.client.socket.write('SELECT\nDELETE\nINSERT\n');
    await tap.target.whenText((text) => text === 'SELECT\n');
    await whenHeld(tap, 'INSERT');
    tap.target.socket.write('row\n');
    await tap.client.whenText((text) => text === 'row\n');
    const { held } = await tap.fixture.whenSummary(tap.id, ({ held = 0 }) => held > 0);
    equal(held, 1, 'what only waits behind is not counted');
    equal(tap.target.text, 'SELECT\n');
    deepEqual(await tap.decide('forward'), { messages: 1 });
    await tap.target.whenText((text) => text === 'SELECT\nDELETE\nINSERT\n');
    await tap.fixture.whenSummary(tap.id, ({ held = 0 }) => held === 0);
  });

  it('forwards, edits and drops single messages, whose order is kept', async () => {
    const tap = await opened({ ...line, intercept: { direction: 'upstream' } });
    tap.client.socket.write('one\ntwo\nthree\n');
    const [one, two, three] = [
      await whenHeld(tap, 'one'),
      await whenHeld(tap, 'two'),
      await whenHeld(tap, 'three'),
    ];
    await tap.decide({ bytes: Buffer.from('3') }, [three.seq]);
    await tap.decide('drop', [two.seq]);
    await tap.fixture.whenEntry(tap.id, ({ fate }) => fate === 'dropped');
    deepEqual(await tap.decide('forward', [two.seq]), { messages: 0 }, 'decided already');
    await tap.decide('forward', [one.seq]);
    equal(await tap.target.whenText((text) => text.endsWith('3\n')), 'one\n3\n');
    const entries = await tap.fixture.entries(tap.id);
    deepEqual(
      entries
        .filter(({ direction }) => direction !== 'event')
        .map(({ bytes, fate = 'delivered', origin = 'peer', direction }) =>
          [String(bytes), fate, origin, direction].join(' '),
        ),
      [
        'one delivered peer in',
        'two dropped peer in',
        'three replaced peer in',
        '3 delivered user in',
      ],
    );
  });

  it('lets go of a message that nobody decided about in time', async () => {
    const tap = await opened({ intercept: {} }, new EngineFixture({}, new HastyClock()));
    tap.client.socket.write('patience');
    await tap.target.whenText((text) => text === 'patience');
  });

  it('begins on connections that are open, with the next message, and ends with all going on', async () => {
    const tap = await opened(line);
    tap.client.socket.write('begun');
    await tap.target.whenText((text) => text === 'begun');
    await tap.intercept({});
    tap.client.socket.write(' before\nheld\n');
    await tap.target.whenText((text) => text === 'begun before\n');
    await whenHeld(tap, 'held');
    await tap.intercept(null);
    await tap.target.whenText((text) => text === 'begun before\nheld\n');
    tap.client.socket.write('free\n');
    await tap.target.whenText((text) => text.endsWith('free\n'));
  });

  it('holds what rules would answer, and rules see what was made of it', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      ...{ listen: 'tcp://127.0.0.1:0', ...line },
      respond: [
        { match: "'ping'", send: 'pong' },
        { match: "'hello'", send: 'hi' },
      ],
    });
    const { decide, intercept } = actions(fixture, id);
    const client = await StreamPeer.connect(port);
    client.socket.write('ping\n');
    await client.whenText((text) => text === 'pong\n');
    await intercept({ direction: 'upstream' });
    client.socket.write('ping\n');
    const { seq } = await whenHeld({ fixture, id }, 'ping');
    await decide({ bytes: Buffer.from('hello') }, [seq]);
    equal(await client.whenText((text) => text.length > 5), 'pong\nhi\n');
  });

  it('reads no more once a hundred messages wait', async () => {
    const tap = await opened({ intercept: {}, bufferSize: 1 });
    tap.client.socket.write('x'.repeat(100));
    await tap.fixture.whenSummary(tap.id, ({ held = 0 }) => held === 100);
    tap.client.socket.write('y');
    tap.target.socket.write('z');
    await whenHeld(tap, 'z');
    equal(tap.fixture.summaryOf(tap.id).counters.bytesIn, 100);
    await tap.decide('forward');
    await whenHeld(tap, 'y');
    await tap.decide('forward');
    equal(await tap.target.whenText((text) => text.length > 100), `${'x'.repeat(100)}y`);
  });

  it('passes the end of a stream on behind what is held', async () => {
    const tap = await opened({ intercept: { direction: 'upstream' } });
    tap.client.socket.end('last words');
    await whenHeld(tap, 'last words');
    equal(tap.target.hasEnded, false);
    await tap.decide('forward');
    await tap.target.whenEnd();
    equal(tap.target.text, 'last words');
  });

  for (const way of ['a reset', 'a stop'] as const) {
    it(`tells what ${way} dropped of what was held`, async () => {
      const tap = await opened({ intercept: {} });
      tap.client.socket.write('lost');
      await whenHeld(tap, 'lost');
      if (way === 'a stop') {
        await tap.fixture.engine.stopSocket(tap.id);
      } else {
        tap.client.socket.resetAndDestroy();
      }
      await tap.fixture.whenEntry(tap.id, ({ fate }) => fate === 'dropped');
      await tap.fixture.whenSummary(tap.id, ({ held = 0 }) => held === 0);
    });
  }
});
