import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { freePort } from '../../../freePort.ts';
import { checkDefinitions } from '../../../../src/workbench/definitions/checkDefinitions.ts';
import { runTest } from '../../../../src/workbench/tests/testRun.ts';
import type { TestOptions } from '../../../../src/workbench/tests/testRun.ts';
import type { TestResult } from '../../../../src/workbench/tests/testResult.ts';
import { isActive } from '../../../../src/workbench/workbenchSocket.ts';
import { testWorkbench, useEngineFile } from '../testWorkbench.ts';
import type { TestWorkbench } from '../testWorkbench.ts';

const file = 'file:///sockets.json';
const root = new URL('../../../../', import.meta.url);

describe('runTest', () => {
  const engineFile = useEngineFile();
  let workbench: TestWorkbench;
  let port: number;

  let end: () => unknown;

  before(() => {
    workbench = testWorkbench(engineFile(), (dispose) => (end = dispose));
  });

  beforeEach(async () => {
    port = await freePort();
  });

  after(() => end());

  /** Runs the steps with a listener and a client of its port. */
  async function run(
    respond: unknown,
    steps: readonly unknown[],
    more: {
      readonly test?: object;
      readonly listener?: object;
      readonly visitor?: object;
      readonly options?: Partial<TestOptions>;
    } = {},
  ): Promise<TestResult> {
    const framing = { line: 'lf' };
    const checked = checkDefinitions(
      JSON.stringify({
        sockets: [
          { name: 'server', listen: `tcp://127.0.0.1:${port}`, framing, respond, ...more.listener },
          { name: 'visitor', connect: `tcp://127.0.0.1:${port}`, framing, ...more.visitor },
        ],
        tests: [{ name: 'a test', with: ['server', 'visitor'], do: steps, ...more.test }],
      }),
    );
    assert.deepEqual(checked.faults, []);
    const [test] = checked.tests.map((each) => each.test);
    assert.ok(test);
    workbench.registry.setFile(
      file,
      checked.entries.flatMap(({ definition }) => definition ?? []),
    );
    const result = await runTest({
      ...{ workbench, test, file, signal: new AbortController().signal },
      ...more.options,
    });
    assert.deepEqual(
      workbench.registry.all().filter(({ state }) => isActive(state)),
      [],
      'all sockets have stopped',
    );
    return result;
  }

  /** Of a visitor: tells the server once it has `count` messages. */
  const tells = (count: number) => ({ respond: [{ skip: count - 1, times: 1, send: 'seen' }] });
  const seen = { socket: 'server', expect: "'seen'" };

  function passes(result: TestResult): void {
    assert.equal(result.outcome, 'passed', result.failure?.message);
  }

  it('sends what was captured and set, and expects what is answered to it', async () => {
    passes(
      await run(
        [
          { on: 'connect', send: 'hello 4711' },
          { match: '/^login (?<who>\\w+)/', send: 'welcome ${who}' },
        ],
        [
          { socket: 'visitor', expect: '/^hello (?<id>\\d+)/' },
          { set: { who: 'user${id}' } },
          { send: 'login ${who}', expect: "^'welcome ${who}'$" },
          { socket: 'server', expect: { text: 'login user4711' } },
        ],
      ),
    );
  });

  it('speaks for a listener to the peer that it heard, and sees both ends of the conversation', async () => {
    passes(
      await run(undefined, [
        { socket: 'server', expect: 'event:accept' },
        { socket: 'visitor', send: ['one', 'two'] },
        { socket: 'server', expect: "'o'", count: 2, set: { last: '${in}' } },
        { send: 'you said ${last}', close: 'half' },
        { socket: 'visitor', expect: { text: 'you said two' } },
        { expect: 'event:shutdown' },
      ]),
    );
  });

  it('says which message was nearest and what it does not fit, and shows what was skipped', async () => {
    const { outcome, failure } = await run(
      [{ on: 'connect', send: ['first', 'Server Saying Hi'] }],
      [
        seen,
        { socket: 'visitor', expect: "len>5 'Server Saying Ho'", withinMs: 0 },
        { send: 'never sent' },
      ],
      { visitor: tells(2) },
    );
    assert.equal(outcome, 'failed');
    assert.equal(failure?.step, 1);
    assert.match(failure.message, /^visitor: len>5 'Server Saying Ho' did not come within 0 ms/);
    assert.match(failure.message, /does not fit "Server Saying Ho":\n.*"Server Saying Hi"/);
    assert.match(failure.message, /came since[^]*"first"[^]*"Server Saying Hi"/);
    assert.deepEqual(failure.difference, {
      expected: 'Server Saying Ho',
      actual: 'Server Saying Hi',
    });
    assert.ok(failure.entry);
  });

  it('compares whole messages, as hex where they are bytes', async () => {
    const { failure } = await run(
      [{ on: 'connect', send: { hex: '00 01 02 03' } }],
      [seen, { socket: 'visitor', expect: { hex: '00 01 02 04' }, withinMs: 0 }],
      { listener: { framing: 'none' }, visitor: { framing: 'none', ...tells(1) } },
    );
    assert.deepEqual(failure?.difference, { expected: '00 01 02 04', actual: '00 01 02 03' });
  });

  it('sees that a message comes too early, too often, or at all', async () => {
    const greet = [{ on: 'connect', send: ['hi', 'hi', 'hi'] }];
    const visitor = { socket: 'visitor' };
    const early = await run(greet, [{ ...visitor, expect: "'hi'", notBeforeMs: 10_000 }]);
    assert.match(early.failure?.message ?? '', /not before 10\D000 ms was expected/);
    const three = { visitor: tells(3) };
    const count = async (wanted: unknown) =>
      run(greet, [seen, { ...visitor, expect: "'hi'", count: wanted, withinMs: 0 }], three);
    const often = await count([1, 2]);
    assert.match(often.failure?.message ?? '', /came 3 times within 0 ms; 1 to 2 were expected/);
    const few = await count(4);
    assert.match(few.failure?.message ?? '', /came 3 times within 0 ms; 4 were expected/);
    const never = await run(greet, [{ ...visitor, never: "'hi'", forMs: 10_000 }]);
    assert.match(never.failure?.message ?? '', /'hi' came after \d+ ms, and should not have/);
    passes(
      await run(greet, [
        { ...visitor, expect: "'hi'", count: 3 },
        { never: "'hi'", forMs: 20 },
      ]),
    );
  });

  it('goes on without what is optional, and otherwise where there is an else', async () => {
    passes(
      await run(
        [{ match: 'again', send: 'there' }],
        [
          { socket: 'visitor', expect: "'there'", withinMs: 10, optional: true },
          { expect: "'there'", withinMs: 10, else: [{ send: 'again', expect: "'there'" }] },
        ],
      ),
    );
    const { failure } = await run(undefined, [
      { socket: 'visitor', expect: "'x'", withinMs: 10, else: [{ fail: 'no greeting' }] },
    ]);
    assert.deepEqual(failure, { message: 'no greeting', step: 0 });
  });

  it('turns faults on and off, and starts clients that must be refused', async () => {
    passes(
      await run(
        [{ match: 'ping', send: 'pong' }],
        [
          { socket: 'visitor', start: true, send: 'ping', expect: "'pong'" },
          { socket: 'server', turnOn: 'away' },
          { socket: 'visitor', stop: true },
          { socket: 'visitor', start: 'fails' },
          { socket: 'server', turnOff: 'away' },
          { socket: 'visitor', start: true, send: 'ping', expect: "'pong'" },
        ],
        {
          test: { with: ['server'] },
          listener: { faults: [{ type: 'down', how: 'refuse', name: 'away', enabled: false }] },
        },
      ),
    );
  });

  it('fails before its steps where a socket cannot start', async () => {
    const server = net.createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const { outcome, failure } = await run(undefined, [{ socket: 'visitor', expect: "'x'" }]);
    server.close();
    assert.equal(outcome, 'failed');
    assert.equal(failure?.step, undefined);
    assert.match(failure?.message ?? '', /^“server” did not start: .*EADDRINUSE/);
  });

  it('runs a program beside the steps, which finds the port, and waits for its end', async () => {
    const client =
      "const s=require('net').connect(process.argv[1],'127.0.0.1',()=>s.end('from outside\\n'));s.resume()";
    const printed: string[] = [];
    passes(
      await run(undefined, [{ socket: 'server', expect: { text: 'from outside' } }, { exit: 0 }], {
        test: {
          with: ['server'],
          command: [process.execPath, '-e', `${client};console.log('done')`, '${port:server}'],
        },
        options: { print: (text) => printed.push(text) },
      }),
    );
    assert.equal(printed.join(''), 'done\n');
  });

  it('starts clients once the program listens, and ends it with the test', async () => {
    const server = `setTimeout(()=>require('net').createServer((c)=>c.end(process.pid+'\\n')).listen(${port},'127.0.0.1'),200)`;
    const result = await run(
      undefined,
      [{ socket: 'visitor', expect: '/(?<pid>\\d+)/' }, { fail: 'pid' }],
      { test: { with: ['visitor'], command: [process.execPath, '-e', server] } },
    );
    assert.equal(result.failure?.step, 1, result.failure?.message);
    const [socket] = result.sockets;
    assert.ok(socket);
    const engine = await workbench.link.engine();
    const { id } = await engine.openQuery({ sockets: [socket], filter: 'in' });
    const at = { seq: result.afterSeq + 1 };
    const page = await engine.page({ query: id, at, count: 1, previewBytes: 99 });
    const pid = Number(Buffer.from(page.bytes).toString());
    assert.ok(pid > 1);
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('tells of a program that failed what it printed', async () => {
    const { failure } = await run(
      undefined,
      [{ socket: 'server', expect: 'event:accept', withinMs: 3_600_000 }],
      {
        test: {
          with: ['server'],
          command: [process.execPath, '-e', "console.error('no such host');process.exit(3)"],
        },
      },
    );
    assert.match(
      failure?.message ?? '',
      /ended with exit code 3\.\nThe program printed:\nno such host/,
    );
  });

  it('runs no program in a workspace that is not trusted', async () => {
    workbench.trust.isTrusted = false;
    try {
      const { failure } = await run(undefined, [{ exit: 0 }], {
        test: { with: [], command: 'true' },
      });
      assert.match(failure?.message ?? '', /^Trust the workspace to run the command/);
    } finally {
      workbench.trust.isTrusted = true;
    }
  });

  it('ends at once when it is cancelled, and frees its ports', async () => {
    const controller = new AbortController();
    const { outcome, failure } = await run(
      undefined,
      [{ socket: 'visitor', expect: "'never comes'", withinMs: 3_600_000 }],
      { options: { signal: controller.signal, onStep: () => controller.abort() } },
    );
    assert.equal(outcome, 'cancelled', failure?.message);
  });

  it('passes the example of the document', async () => {
    const text = await readFile(new URL('docs/test-with-sockets.md', root), 'utf8');
    const [, block = ''] = /```jsonc\n([^]*?)```/.exec(text) ?? [];
    await passesFile(block.replaceAll('7070', String(port)));
  });

  it('passes the tests of the examples', async () => {
    const text = await readFile(new URL('examples/.vscode/sockets.json', root), 'utf8');
    await passesFile(text.replaceAll(/127\.0\.0\.1:(?:9999|12345)/g, `127.0.0.1:${port}`));
  });

  /** Runs all tests of a file. */
  async function passesFile(text: string): Promise<void> {
    const { entries, tests, faults } = checkDefinitions(text);
    assert.deepEqual(faults, []);
    workbench.registry.setFile(
      file,
      entries.flatMap(({ definition }) => definition ?? []),
    );
    for (const { test } of tests) {
      assert.ok(test);
      passes(await runTest({ workbench, test, file, signal: new AbortController().signal }));
    }
    assert.ok(tests.length > 0);
  }
});
