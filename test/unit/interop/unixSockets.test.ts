import { equal, ok } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

let folder: string;
let file: string;
let fixture: InteropFixture;

function useSocketFile(): void {
  beforeEach(async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    fixture = new InteropFixture();
    // A socket's path has about a hundred bytes at most, see unix(7).
    folder = await mkdtemp(join(tmpdir(), 'sw-'));
    file = join(folder, 'app.sock');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
}

describeProgram('socat over Unix sockets', ['socat'], (socat) => {
  useSocketFile();

  it('talks with our listener', async () => {
    const { id } = await fixture.run({ listen: `unix:${file}` });
    const client = fixture.spawn(socat, '-t', '5', '-', `UNIX-CONNECT:${file}`);
    client.write('ping\n');
    const { connection = 0 } = await fixture.whenEntry(
      id,
      ({ bytes }) => bytes.toString() === 'ping\n',
    );
    ok((await fixture.send(id, 'pong\n', connection)).ok);
    await client.whenOutput(/^pong\n/);
    client.endInput();
    equal(await client.whenExited(), 0, client.stderr);
  });

  it('is talked to by our client', async () => {
    const server = fixture.spawn(socat, '-d', '-d', `UNIX-LISTEN:${file}`, '-');
    await server.whenOutput(/listening on/);
    const { id } = await fixture.run({ connect: `unix:${file}` });
    ok((await fixture.send(id, 'ping\n')).ok);
    await server.whenOutput(/^ping\n/m);
    server.write('pong\n');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'pong\n');
  });
});

describeProgram('curl over Unix sockets', ['curl'], (curl) => {
  useSocketFile();

  it('takes a canned HTTP reply', async () => {
    const { id } = await fixture.run({
      listen: `unix:${file}`,
      respond: [
        { on: 'connect', send: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi', close: true },
      ],
    });
    const client = fixture.spawn(curl, '-sS', '--unix-socket', file, 'http://localhost/health');
    equal(await client.whenExited(), 0, client.stderr);
    equal(client.stdout, 'hi');
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
    ok((await fixture.textIn(id)).startsWith('GET /health HTTP/1.1\r\n'));
  });
});

describeProgram('Python over Unix sockets', ['python3', 'python'], (python) => {
  useSocketFile();

  (process.platform === 'linux' ? it : it.skip)(
    'keeps the file that it has bound, also before it listens',
    async () => {
      const code = `import os, socket, sys
os.chdir(sys.argv[1])
whole, relative = [socket.socket(socket.AF_UNIX) for _ in range(2)]
whole.bind(os.path.join(sys.argv[1], "app.sock"))
relative.bind("other.sock")
print("bound", flush=True)
sys.stdin.readline()
whole.listen()
print("listening", flush=True)
whole.accept()[0].sendall(b"still mine")`;
      const program = fixture.spawn(python, '-c', code, folder);
      await program.whenOutput(/bound/);
      for (const path of [file, join(folder, 'other.sock')]) {
        const { state } = await fixture.start({ listen: `unix:${path}` });
        equal(state.kind === 'failed' && state.error.code, 'addressInUse');
      }
      program.write('\n');
      await program.whenOutput(/listening/);
      const { id } = await fixture.run({ connect: `unix:${file}` });
      await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'still mine');
    },
  );
});
