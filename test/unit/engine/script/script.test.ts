import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineFixture } from '../engineFixture.ts';
import { DatagramPeer, StreamPeer } from '../peers.ts';
import { useScripts } from './scriptFiles.ts';

const listen = 'tcp://127.0.0.1:0';
const isLinux = process.platform === 'linux';

describe('a script', () => {
  const scripts = useScripts();

  async function run(code: string, more: object = {}) {
    const fixture = new EngineFixture();
    const script = await scripts().write(code);
    const socket = await fixture.run({ listen, script: script.file, ...more }, 'scripted', {
      script,
    });
    return { fixture, script, ...socket };
  }

  /** The lines of the script in the log: `level text @line`. */
  async function lines(fixture: EngineFixture): Promise<string[]> {
    return (await fixture.entries('scripted')).flatMap(({ event }) =>
      event?.script === undefined
        ? []
        : [`${event.script.level} ${event.script.text} @${event.script.line ?? ''}`],
    );
  }

  it('greets, answers, and keeps a state for each connection', async () => {
    const { fixture, port } = await run(
      `
      enum Word { Hello = 'hello ' }
      export default {
        onConnect: (connection: { peer: string }) => Word.Hello + connection.peer.slice(0, 6) + '\\n',
        onMessage(message: { text: string }, connection: { state: { n?: number } }) {
          connection.state.n = (connection.state.n ?? 0) + 1;
          return connection.state.n + ' ' + message.text + '\\n';
        },
      };`,
      { framing: 'line' },
    );
    const [one, two] = [await StreamPeer.connect(port), await StreamPeer.connect(port)];
    one.socket.write('a\nb\n');
    await one.whenText((text) => text.endsWith('2 b\n\n'));
    two.socket.write('c\n');
    equal(await two.whenText((text) => text.endsWith('c\n\n')), 'hello tcp://\n\n1 c\n\n');
    equal(one.text, 'hello tcp://\n\n1 a\n\n2 b\n\n');
    const sent = (await fixture.entries('scripted')).filter(({ direction }) => direction === 'out');
    ok(sent.every(({ origin }) => origin === 'script'));
  });

  it('answers in the order of the messages, however long it waits for one', async () => {
    const { fixture, port } = await run(
      `
      export async function onMessage(message, connection) {
        connection.send('[');
        await new Promise((resolve) => setTimeout(resolve, message.text === 'a' ? 30 : 0));
        return message.text + ']';
      }
      export const onClose = () => console.log('closed');`,
      { framing: 'line' },
    );
    const peer = await StreamPeer.connect(port);
    peer.socket.end('a\nb\nc\n');
    await peer.whenEnd();
    equal(peer.text, '[\na]\n[\nb]\n[\nc]\n');
    await fixture.whenEvent('scripted', 'script');
    const received = (await fixture.entries('scripted')).filter(
      ({ direction }) => direction === 'in',
    );
    deepEqual(
      received.map(({ fate }) => fate ?? 'delivered'),
      Array(3).fill('delivered'),
    );
  });

  it('answers datagrams, and drops and replaces what it wants', async () => {
    const { fixture, url } = await run(
      `export const onMessage = (message) =>
        message.text === 'no' ? message.drop() : Buffer.concat([message.bytes, message.bytes]);`,
      { listen: 'udp://127.0.0.1:0' },
    );
    const peer = await DatagramPeer.bind();
    const port = Number(new URL(url).port);
    await peer.send('no', port);
    await peer.send('ab', port);
    equal((await peer.receive()).bytes.toString(), 'abab');
    await fixture.whenEntry('scripted', ({ fate }) => fate === 'dropped');
  });

  it('has console.log and exceptions in the log, with their places, and goes on', async () => {
    const { fixture, port, script } = await run(
      `
      import type { SocketScript } from './socket-workbench';
      export const onMessage: SocketScript['onMessage'] = ({ text }) => {
        console.log('got %o', text);
        if (text === 'x') {
          throw new RangeError('no x');
        }
        return 'ok';
      };
      setTimeout(() => Promise.reject(new Error('later')), 1);`,
      { framing: 'line' },
    );
    const peer = await StreamPeer.connect(port);
    peer.socket.write('x\ny\n');
    await peer.whenText((text) => text === 'ok\n');
    await fixture.when(async () => (await lines(fixture)).length === 4);
    deepEqual((await lines(fixture)).sort(), [
      'failed Error: later @10',
      'failed RangeError: no x @6',
      "log got 'x' @4",
      "log got 'y' @4",
    ]);
    const entry = await fixture.whenEntry('scripted', ({ event }) => event?.script !== undefined);
    equal(entry.event?.script?.path, script.file);
  });

  it('fails the start where it can’t be loaded, and says where', async () => {
    const fixture = new EngineFixture();
    const script = await scripts().write('const a: number = 1;\nconst b = = 2;\n');
    const definition = { listen, script: script.file };
    const { state } = await fixture.start(definition, 'scripted', { script });
    ok(state.kind === 'failed');
    const { code, path: file, line, message } = state.error;
    deepEqual([code, file, line], ['scriptFailed', script.file, 2]);
    match(message, /SyntaxError/);
    await scripts().write('export const a = 1;');
    const again = await fixture.start(definition, 'scripted', { script });
    ok(again.state.kind === 'failed');
    match(again.state.error.message, /onConnect, onMessage and onClose/);
  });

  it('in an endless loop costs its socket and no other', async () => {
    const { fixture, port } = await run(`
      export function onMessage() { for (;;); }
      export const onConnect = () => String(process.pid);`);
    const other = await fixture.run({ listen, respond: [{ on: 'message', echo: true }] });
    const peer = await StreamPeer.connect(port);
    const pid = Number(await peer.whenText((text) => text !== ''));
    peer.socket.write('x');
    const echoing = await StreamPeer.connect(other.port);
    echoing.socket.write('still here');
    await echoing.whenText((text) => text === 'still here');
    const { state } = await fixture.whenSummary(
      'scripted',
      ({ state: { kind } }) => kind === 'failed',
    );
    ok(state.kind === 'failed');
    equal(state.error.code, 'scriptStuck');
    await peer.whenEnd();
    ok(!isAlive(pid));
    ok((await fixture.events('scripted')).includes('error local scriptStuck'));
  });

  for (const [what, code] of Object.entries({
    objects:
      'const all: unknown[] = []; const more = () => { for (let n = 0; n < 1_000; n += 1) all.push(new Array(1_000).fill(n)); setImmediate(more); }; more();',
    buffers:
      'const all: Buffer[] = []; const more = () => { all.push(Buffer.alloc(2 ** 26, 1)); setImmediate(more); }; more();',
  })) {
    it(`that takes all memory for ${what} is ended`, async () => {
      const { fixture, port } = await run(`export function onMessage() { ${code} }`);
      const peer = await StreamPeer.connect(port);
      peer.socket.write('x');
      const { state } = await fixture.whenSummary(
        'scripted',
        ({ state: { kind } }) => kind === 'failed',
      );
      ok(state.kind === 'failed');
      equal(state.error.code, 'scriptOutOfMemory');
    });
  }

  it('is loaded anew while its connections stay, and stays as it was where that fails', async () => {
    const code = (word: string) => `
      import { word } from './word';
      setInterval(() => undefined, 1);
      export const onMessage = (message, connection) =>
        word + ${word} + (connection.state.n = (connection.state.n ?? 0) + 1);`;
    await scripts().write(`export const word = 'w';`, 'word.ts');
    const { fixture, port } = await run(code(`'a'`));
    const peer = await StreamPeer.connect(port);
    peer.socket.write('x');
    await peer.whenText((text) => text === 'wa1');
    await scripts().write(code(`'b'`));
    await scripts().write(`export const word = 'v';`, 'word.ts');
    await fixture.engine.reloadScript('scripted');
    await fixture.whenEntry('scripted', ({ event }) => event?.script?.level === 'loaded');
    peer.socket.write('x');
    await peer.whenText((text) => text === 'wa1vb2');
    await scripts().write(`${code(`'c'`)}\nconst no = = 1;`);
    await fixture.engine.reloadScript('scripted');
    const { event } = await fixture.whenEntry(
      'scripted',
      ({ event: each }) => each?.error?.code === 'scriptFailed',
    );
    equal(event?.error?.line, 6);
    peer.socket.write('x');
    await peer.whenText((text) => text === 'wa1vb2vb3');
    // What has not changed is not loaded again.
    await scripts().write(code(`'b'`));
    await fixture.engine.reloadScript('scripted');
    await fixture.engine.reloadScript('scripted');
    peer.socket.write('x');
    await peer.whenText((text) => text.endsWith('vb4'));
    equal((await lines(fixture)).filter((line) => line.startsWith('loaded')).length, 2);
  });

  it('ends with its socket, process and port', async () => {
    const { fixture, port, script } = await run(
      'export const onConnect = () => String(process.pid); setInterval(() => undefined, 1);',
    );
    const peer = await StreamPeer.connect(port);
    const pid = Number(await peer.whenText((text) => text !== ''));
    await fixture.engine.stopSocket('scripted');
    ok(!isAlive(pid));
    const again = await fixture.start({ listen: `tcp://127.0.0.1:${port}` });
    equal(again.state.kind, 'running');
    if (isLinux) {
      deepEqual(await childrenRunning(path.basename(script.hostFile)), []);
    }
  });

  it('ends with the programs that it began, which hold what it writes to open', async () => {
    const { fixture, port } = await run(
      `
      import { spawn } from 'node:child_process';
      const program = spawn(process.execPath, ['-e', 'setInterval(() => 1, 1000)'], { stdio: 'inherit' });
      export const onConnect = () => String(program.pid);`,
    );
    const peer = await StreamPeer.connect(port);
    const pid = Number(await peer.whenText((text) => text !== ''));
    ok(isAlive(pid));
    await fixture.engine.stopSocket('scripted');
    while (await isRunning(pid)) {
      await new Promise(setImmediate);
    }
  });

  it('ends though it loops when its socket is stopped', async () => {
    const { fixture, port } = await run(`
      export const onConnect = (connection) => { connection.send(String(process.pid)); };
      export function onMessage() { for (;;); }`);
    const peer = await StreamPeer.connect(port);
    const pid = Number(await peer.whenText((text) => text !== ''));
    peer.socket.write('x');
    await fixture.whenEntry('scripted', ({ direction }) => direction === 'in');
    const state = await fixture.engine.stopSocket('scripted');
    ok(['stopped', 'failed'].includes(state.kind));
    ok(!isAlive(pid));
  });

  it('waits for a debugger where one is asked for', async () => {
    const { fixture, port } = await run(
      `export const onMessage = ({ text }) => require('node:inspector').url() ?? 'none';`,
    );
    const peer = await StreamPeer.connect(port);
    peer.socket.write('x');
    await peer.whenText((text) => text === 'none');
    const debugging = await fixture.engine.debugScript('scripted');
    ok(debugging.ok);
    const answer = await fetch(`http://127.0.0.1:${debugging.value}/json/list`);
    const [target] = (await answer.json()) as { type: string }[];
    equal(target?.type, 'node');
    deepEqual(await fixture.engine.debugScript('scripted'), debugging);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The same of a process that somebody else waits for, or nobody: one that has ended may be kept as a zombie. */
async function isRunning(pid: number): Promise<boolean> {
  if (!isLinux) {
    return isAlive(pid);
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) [ZX]/.test(stat);
}

/** The processes that were begun from here with such an argument. */
async function childrenRunning(argument: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return stat.includes(` ${process.pid} `) && command.includes(argument) ? [pid] : [];
    }),
  );
  return found.flat();
}
