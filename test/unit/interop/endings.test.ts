import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloseMode } from '../../../src/shared/engineApi.ts';
import { TestAuthority } from '../engine/testCertificates.ts';
import type { Pair } from '../engine/testCertificates.ts';
import { describeProgram, findProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

const peerProgram = join(import.meta.dirname, 'endingPeer.py');
const openssl = findProgram('openssl');
const kinds = ['tcp', 'tls', 'unix'] as const;
type Kind = (typeof kinds)[number];
/** What goes right by chance must go right this often. */
const times = 8;
const much = 12 * 1024 * 1024;
const refusal = 'HTTP/1.1 413 Content Too Large\r\n\r\n';

describeProgram('the end of a stream, with peers in Python', ['python3'], (python) => {
  let fixture: InteropFixture;
  let folder: string;
  let authority: TestAuthority | undefined;
  let pair: Pair | undefined;
  let paths = 0;

  before(async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'sw-'));
    authority = openssl === undefined ? undefined : new TestAuthority(openssl);
    pair = authority?.selfSigned('/CN=localhost');
  });

  after(async () => {
    authority?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    fixture = new InteropFixture();
  });

  function spawn(
    role: 'listen' | 'connect',
    kind: Kind,
    where: string,
    way: string,
    count: number,
  ) {
    const files = pair === undefined ? [] : [pair.certificate, pair.key];
    const roleArgument = kind === 'tls' ? `${role}-tls` : role;
    return fixture.spawn(python, peerProgram, roleArgument, where, way, String(count), ...files);
  }

  function freshPath(): string {
    paths += 1;
    return join(folder, String(paths));
  }

  /** A Python server that ends each of its streams that way, and what connects a client of ours to it. */
  async function serve(kind: Kind, way: string, count = 1) {
    const path = freshPath();
    const server = spawn('listen', kind, kind === 'unix' ? path : '0', way, count);
    const [, port = ''] = await server.whenOutput(/^port (\S+)\n/);
    const connect = kind === 'unix' ? `unix:${path}` : `${kind}://127.0.0.1:${port}`;
    const tls = kind === 'tls' ? { tls: { verify: false } } : undefined;
    return { server, connect: async () => (await fixture.run({ connect, ...tls })).id };
  }

  /** A listener of ours to which so many Python clients connect, one after the other. */
  async function accept(kind: Kind, way: string, count = 1, more: object = {}) {
    const path = freshPath();
    const listen = kind === 'unix' ? `unix:${path}` : `${kind}://127.0.0.1:0`;
    const { id, port } = await fixture.run({ listen, ...more });
    spawn('connect', kind, kind === 'unix' ? path : String(port), way, count);
    return id;
  }

  /** What each connection received, and its events after its opening, once so many have ended. */
  async function ended(id: string, count = 1) {
    await fixture.when(async () => {
      const ends = (await fixture.events(id)).filter((text) => /^(close|reset)/.test(text));
      return ends.length === count;
    });
    const entries = await fixture.entries(id);
    const connections = new Set(entries.flatMap(({ connection = 0 }) => connection || []));
    return [...connections].map((connection) => {
      const own = entries.filter((entry) => entry.connection === connection);
      return {
        text: own.map(({ direction, bytes }) => (direction === 'in' ? String(bytes) : '')).join(''),
        events: own.flatMap(({ event }) =>
          event === undefined || /^(accept|connect|handshake)$/.test(event.event)
            ? []
            : [[event.event, event.side, event.error?.code].filter(Boolean).join(' ')],
        ),
        unsent: own.find(({ event }) => event?.error?.code === 'unsent')?.event?.error?.limitBytes,
      };
    });
  }

  /** The same of the only connection. */
  async function endedOnce(id: string) {
    const [one] = await ended(id);
    ok(one !== undefined);
    return one;
  }

  async function end(id: string, how: CloseMode): Promise<void> {
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
    ok((await fixture.engine.endConnection(id, connections[0]?.id ?? 0, how)).ok);
  }

  for (const kind of kinds) {
    describe(`over ${kind}`, () => {
      before(function () {
        if (kind === 'tls' && pair === undefined) {
          this.skip();
        }
      });

      it('keeps what a peer answers before it closes, while we still send', async () => {
        const { connect } = await serve(kind, 'answer_and_close', times);
        for (let time = 0; time < times; time += 1) {
          const id = await connect();
          for (let count = 0; count < 20; count += 1) {
            await fixture.send(id, Buffer.alloc(64 * 1024, 'x'));
          }
          const one = await endedOnce(id);
          equal(one.text, refusal);
          equal(one.events.at(-1), 'reset remote connectionReset');
          equal(one.events.includes('shutdown remote'), false);
          const { state } = await fixture.whenSummary(id, (it) => it.state.kind !== 'running');
          equal(state.kind === 'failed' && state.error.code, 'connectionReset');
        }
      });

      it('keeps it while a file is sent', async () => {
        const file = join(folder, 'file');
        await writeFile(file, Buffer.alloc(much, 'x'));
        const { connect } = await serve(kind, 'answer_and_close');
        const id = await connect();
        const sent = await fixture.engine.startSendJob({ socket: id, to: 'all', job: 1, file });
        equal(sent.ok && sent.value.endedBy, 'connectionsEnded');
        const one = await endedOnce(id);
        equal(one.text, refusal);
        equal(one.events.at(-1), 'reset remote connectionReset');
      });

      it('keeps the last words to a listener that sends without end', async () => {
        const id = await accept(kind, 'answer_and_close', times, { service: 'chargen' });
        for (const one of await ended(id, times)) {
          equal(one.text, refusal);
          equal(one.events.at(-1), 'reset remote connectionReset');
        }
      });

      it('tells how much was queued and never left when the peer closes', async () => {
        const { connect } = await serve(kind, 'answer_and_close', times);
        for (let time = 0; time < times; time += 1) {
          const id = await connect();
          await fixture.send(id, Buffer.alloc(much, 'x'));
          const one = await endedOnce(id);
          equal(one.text, refusal);
          deepEqual(one.events, ['error local unsent', 'reset remote connectionReset']);

          const { unsent = 0 } = one;
          // Of a write that fails all counts.
          ok(unsent > 0 && unsent <= much, String(unsent));
        }
      });

      it('is in order where the peer finishes and closes', async () => {
        const { connect } = await serve(kind, 'bye_and_close', times);
        for (let time = 0; time < times; time += 1) {
          const expected = { text: 'bye', events: ['shutdown remote', 'close remote'] };
          deepEqual(await ended(await connect()), [{ ...expected, unsent: undefined }]);
        }
      });

      it('is in order where we finish first', async () => {
        const { connect } = await serve(kind, 'read_all_and_close', times);
        for (let time = 0; time < times; time += 1) {
          const id = await connect();
          await fixture.send(id, 'hello');
          await end(id, 'shutdown');
          const one = await endedOnce(id);
          deepEqual(one.events, ['shutdown local', 'shutdown remote', 'close local']);
        }
      });
    });
  }

  for (const kind of ['tcp', 'tls'] as const) {
    describe(`over ${kind}, by a reset`, () => {
      before(function () {
        if (kind === 'tls' && pair === undefined) {
          this.skip();
        }
      });

      it('is told as such, each time, where it comes right behind the last message', async () => {
        const id = await accept(kind, 'bye_and_reset', times);
        for (const one of await ended(id, times)) {
          equal(one.text, 'bye');
          deepEqual(one.events, ['reset remote connectionReset']);
        }
      });

      it('is told as such, each time, after we have finished sending', async () => {
        const { connect } = await serve(kind, 'wait_for_end_bye_and_reset', times);
        for (let time = 0; time < times; time += 1) {
          const id = await connect();
          await fixture.send(id, 'hello');
          await end(id, 'shutdown');
          const one = await endedOnce(id);
          equal(one.text, 'bye');
          deepEqual(one.events, ['shutdown local', 'reset remote connectionReset']);
          const { state } = await fixture.whenSummary(id, (it) => it.state.kind !== 'running');
          equal(state.kind, 'failed');
        }
      });

      for (const who of ['the peer', 'this side']) {
        it(`tells how much was queued and never left where ${who} resets`, async () => {
          const { connect, server } = await serve(kind, 'read_and_reset_when_told');
          const id = await connect();
          await fixture.send(id, Buffer.alloc(much, 'x'));
          await fixture.whenSummary(id, ({ queuedBytes }) => queuedBytes > 0);
          if (who === 'the peer') {
            server.write('go\n');
          } else {
            await end(id, 'reset');
          }
          const one = await endedOnce(id);
          const last = who === 'the peer' ? 'reset remote connectionReset' : 'reset local';
          deepEqual(one.events, ['error local unsent', last]);

          const { unsent = 0 } = one;
          ok(unsent > 0 && unsent < much, String(unsent));
        });
      }
    });
  }
});
