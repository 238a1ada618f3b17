import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import { commandIds } from '../../src/shared/ids.ts';
import type { CommandId } from '../../src/shared/ids.ts';
import {
  connect,
  connected,
  isFree,
  portOf,
  receive,
  resolved,
  rowsOf,
  run,
  start,
  tidy,
  when,
  workbench,
} from './workbench.ts';

describe('commands with an argument object', () => {
  afterEach(tidy);

  it('start a TCP listener that greets and closes', async () => {
    const report = await start(commandIds.startTcpListener, {
      endpoint: '127.0.0.1:0',
      name: 'hello',
      backlog: 5,
      greeting: 'Server Saying Hi\\r\\n',
      close: true,
    });
    assert.equal(report.name, 'hello');
    assert.match(report.endpoint, /^tcp:\/\/127\.0\.0\.1:\d+$/);
    const peer = await connect(portOf(report));
    const chunks: Buffer[] = [];
    peer.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(peer, 'end');
    peer.end();
    assert.equal(Buffer.concat(chunks).toString(), 'Server Saying Hi\r\n');
  });

  it('understand a bare port, and name a listener after it', async () => {
    const free = net.createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const report = await start(commandIds.startTcpListener, { endpoint: String(port) });
    assert.equal(report.endpoint, `tcp://127.0.0.1:${port}`);
    assert.equal(report.name, `TCP ${port}`);
  });

  it('open the socket that a text means, as it is typed into the box', async () => {
    const report = await start(commandIds.newSocket, { text: 'listen tcp 0 greet "hi" close' });
    assert.match(report.endpoint, /^tcp:\/\/127\.0\.0\.1:\d+$/);
    const peer = await connect(portOf(report));
    assert.equal((await receive(peer, 2)).toString(), 'hi');
    await once(peer, 'end');
    await assert.rejects(
      run(commandIds.newSocket, { text: '9999 shout' }),
      /9999 shout: “shout” is not understood here/,
    );
  });

  it('echo over UDP, with a UDP client of ours on the other side', async () => {
    const { onDidWriteOutput } = await workbench();
    const listener = await start(commandIds.startUdpListener, {
      endpoint: '0',
      name: 'echo',
      echo: true,
    });
    const client = await start(commandIds.openUdpClient, {
      endpoint: listener.endpoint,
      name: 'caller',
    });
    const echoed = when(onDidWriteOutput, (text) =>
      /\[caller\] ← .*"Hello Python!"/.test(text ?? ''),
    );
    await run(commandIds.send, { socket: client.id, text: 'Hello Python!' });
    await echoed;
  });

  it('join and leave a group while a listener runs, and show it in its hover', async () => {
    const { tree, onDidChange } = await workbench();
    const { id } = await start(commandIds.startUdpListener, { endpoint: '*:0', name: 'groups' });
    const membership = { group: '239.255.77.5', interface: '127.0.0.1' };
    const rowSays = (pattern: RegExp) =>
      when(onDidChange, () => {
        const item = tree.getTreeItem({ socket: id }) as vscode.TreeItem;
        return pattern.test(item.contextValue ?? '');
      });
    const joined = await run(commandIds.joinGroup, { socket: id, ...membership });
    assert.deepEqual(joined, [membership]);
    await rowSays(/\bmember\b/);
    const { tooltip } = await resolved(tree, { socket: id });
    assert.match((tooltip as vscode.MarkdownString).value, /239\\\.255\\\.77\\\.5 on 127/);
    await assert.rejects(
      run(commandIds.joinGroup, { socket: id, ...membership }),
      /groups — Can’t join the group udp:.* the socket is in this group already/,
    );
    await assert.rejects(
      run(commandIds.leaveGroup, { socket: id, group: '10.0.0.1' }),
      /“10\.0\.0\.1” is no group/,
    );
    // It is in one only: nobody is asked.
    assert.deepEqual(await run(commandIds.leaveGroup, { socket: id }), []);
    await rowSays(/^((?!member).)*$/);
    const stream = await start(commandIds.startTcpListener, { endpoint: '0', name: 'stream' });
    await assert.rejects(
      run(commandIds.joinGroup, { socket: stream.id, group: '239.255.77.5' }),
      /“stream” is no UDP listener/,
    );
  });

  it('add, toggle and clear a fault of a running socket, which its row and its hover show', async () => {
    const { tree, onDidChange } = await workbench();
    const { id } = await start(commandIds.startTcpListener, { endpoint: '0', name: 'troubled' });
    const row = () => tree.getTreeItem({ socket: id }) as vscode.TreeItem;
    const rowSays = (pattern: RegExp) =>
      pattern.test(String(row().description))
        ? undefined
        : when(onDidChange, () => pattern.test(String(row().description)));
    const fault = { type: 'latency', latency: 100, jitter: 20 };
    assert.deepEqual(await run(commandIds.addFault, { socket: id, fault }), ['latency_downstream']);
    await rowSays(/faults: latency_downstream 100 ± 20 ms/);
    assert.match(row().contextValue ?? '', /\bhasFaults\b/);
    // It has one only: nobody is asked.
    assert.equal(await run(commandIds.toggleFault, { socket: id }), false);
    await rowSays(/^((?!faults).)*$/);
    assert.match(row().contextValue ?? '', /\bhasFaults\b/);
    await run(commandIds.clearFaults, { socket: id });
    assert.doesNotMatch(row().contextValue ?? '', /\bhasFaults\b/);
  });

  it('put a tap in front of a listener, and hold, edit and forward what passes', async () => {
    const { tree, onDidChange, perform } = await workbench();
    const server = await start(commandIds.startTcpListener, { endpoint: '0', name: 'server' });
    const tap = await start(commandIds.putTapInFront, { socket: server.id });
    assert.notEqual(tap.endpoint, server.endpoint);
    assert.equal(tap.name, `tap of 127.0.0.1:${portOf(server)}`);
    const rowSays = (pattern: RegExp) => {
      const isSo = () => {
        const row = tree.getTreeItem({ socket: tap.id }) as vscode.TreeItem;
        return pattern.test(String(row.description));
      };
      return isSo() ? undefined : when(onDidChange, isSo);
    };
    await run(commandIds.intercept, { socket: tap.id, intercept: { match: "'order'" } });
    const peer = await connect(portOf(tap));
    peer.write('an order');
    await rowSays(/\b1 held\b/);
    const waitFor = (filter: string) =>
      perform('waitFor', { filter, afterSeq: 0, timeoutMs: 10_000 }) as Promise<{ seqs: number[] }>;
    const { seqs } = await waitFor('fate:held');
    const [seq] = seqs;
    await run(commandIds.editHeld, { socket: tap.id, seq, text: 'a changed one' });
    assert.equal((await waitFor("socket:server in 'a changed one'")).seqs.length, 1);
    await rowSays(/^((?!held).)*$/);
    await assert.rejects(
      run(commandIds.dropHeld, { socket: tap.id, seq }),
      /No such message is held any more/,
    );
    await run(commandIds.intercept, { socket: tap.id, intercept: null });
    await rowSays(/^((?!intercepts).)*$/);
    peer.destroy();
  });

  it('try the rules of a socket on a message, and show what becomes of it', async () => {
    const { id } = await start(commandIds.startTcpListener, {
      ...{ endpoint: '0', name: 'answering', greeting: 'hi', echo: true, framing: 'line' },
    });
    const trials = await run(commandIds.tryRules, { socket: id, text: 'a\\x00b' });
    assert.deepEqual(
      (trials as { verdict: { kind: string } }[]).map(({ verdict }) => verdict.kind),
      ['notAsked', 'fires'],
    );
    const shown = vscode.window.activeTextEditor?.document.getText() ?? '';
    await run(commandIds.addRule, { socket: id, rule: { match: "^'a'", send: 'first' } });
    const again = await run(commandIds.tryRules, { socket: id, text: 'a' });
    assert.deepEqual(
      (again as { verdict: { kind: string } }[]).map(({ verdict }) => verdict.kind),
      ['fires', 'notAsked', 'notAsked'],
    );
    assert.match(shown, /1 of 2 rules fire/);
    assert.match(shown, /is not about messages/);
    assert.match(shown, /✓ .*\n {4}sends: a\\0b\\n/);
  });

  it('connect a TCP client, by name, from a given local address', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'connection') as Promise<[net.Socket]>;
    const report = await start(commandIds.connectTcpClient, {
      endpoint: `localhost:${port}`,
      name: 'caller',
      bind: '127.0.0.1:0',
    });
    const [peer] = await accepted;
    assert.deepEqual(await run(commandIds.send, { socket: 'caller', hex: '00 ff 0d' }), {
      connections: 1,
      bytes: 3,
    });
    assert.deepEqual([...(await receive(peer, 3))], [0, 0xff, 0x0d]);
    await run(commandIds.stopSocket, { socket: report.id });
    peer.destroy();
    server.close();
  });

  it('stop, start and restart a socket, and free its port', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'cycle' });
    const port = portOf(report);
    assert.equal(await isFree(port), false);
    const stopped = await run<SocketReport>(commandIds.stopSocket, { socket: 'cycle' });
    assert.equal(stopped.state, 'stopped');
    assert.equal(await isFree(port), true);
    const again = await start(commandIds.startSocket, { socket: 'cycle' });
    const restarted = await start(commandIds.restartSocket, { socket: again.id });
    assert.equal(restarted.id, report.id);
  });

  it('stop all sockets', async () => {
    const one = await start(commandIds.startTcpListener, { endpoint: '0' });
    const two = await start(commandIds.startUdpListener, { endpoint: '0' });
    await run(commandIds.stopAllSockets);
    const { list } = await workbench();
    const states = list()
      .filter(({ id }) => [one.id, two.id].includes(id))
      .map(({ state }) => state);
    assert.deepEqual(states, ['stopped', 'stopped']);
  });

  it('send to all connections of a listener, or to one', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'many' });
    const peers = [await connect(portOf(report)), await connect(portOf(report))];
    await connected(report.id, 2);
    const [one, two] = await rowsOf(report.id);
    assert.deepEqual(await run(commandIds.send, { socket: 'many', text: 'all\\n' }), {
      connections: 2,
      bytes: 8,
    });
    await Promise.all(peers.map((peer) => receive(peer, 4)));
    assert.deepEqual(await run(commandIds.send, { ...two, text: 'b' }), {
      connections: 1,
      bytes: 1,
    });
    assert.notDeepEqual(one, two);
    assert.equal((await receive(peers[1] as net.Socket, 1)).toString(), 'b');
    peers.forEach((peer) => peer.destroy());
  });

  it('send a datagram to a peer that was never heard from', async () => {
    const peer = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(peer, 'listening');
    const report = await start(commandIds.startUdpListener, { endpoint: '0' });
    const arrived = once(peer, 'message') as Promise<[Buffer]>;
    await run(commandIds.send, {
      socket: report.id,
      peer: `127.0.0.1:${peer.address().port}`,
      text: 'ping',
    });
    assert.equal((await arrived)[0].toString(), 'ping');
    peer.close();
  });

  it('close, half close and reset connections', async () => {
    const cases: [CommandId, (peer: net.Socket) => Promise<unknown>][] = [
      [commandIds.closeConnection, (peer) => once(peer, 'end')],
      [commandIds.halfCloseConnection, (peer) => once(peer, 'end')],
      [
        commandIds.resetConnection,
        async (peer) => {
          const [error] = (await once(peer, 'error')) as [NodeJS.ErrnoException];
          assert.equal(error.code, 'ECONNRESET');
        },
      ],
    ];
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'ending' });
    for (const [command, ended] of cases) {
      const peer = await connect(portOf(report));
      peer.resume();
      await connected(report.id, 1);
      const end = ended(peer);
      await run(command, { socket: 'ending' });
      await end;
      peer.destroy();
      await connected(report.id, 0);
    }
  });

  it('send the selections of the editor, in the order of the document', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'editor' });
    const peer = await connect(portOf(report));
    await connected(report.id, 1);
    const document = await vscode.workspace.openTextDocument({ content: 'GET ü\nskip\nEND' });
    const editor = await vscode.window.showTextDocument(document);
    editor.selections = [new vscode.Selection(2, 0, 2, 3), new vscode.Selection(0, 0, 0, 5)];
    await run(commandIds.sendSelection, { socket: 'editor' });
    assert.equal((await receive(peer, 10)).toString(), 'GET ü\nEND');
    peer.destroy();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('copy the endpoint that the system reports', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '[::1]:0' });
    assert.equal(await run(commandIds.copyEndpoint, { socket: report.id }), report.endpoint);
    assert.equal(await vscode.env.clipboard.readText(), report.endpoint);
  });

  it('tell and copy what other machines can use of all interfaces', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0.0.0.0:0' });
    const port = portOf(report);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => `tcp://${address}:${port}`);
    assert.deepEqual(report.reachableAs ?? [], [...new Set(others)]);
    assert.equal(await run(commandIds.copyEndpoint, { socket: report.id }), report.endpoint);
    const { tree } = await workbench();
    const item = await resolved(tree, { socket: report.id });
    const { value } = item.tooltip as vscode.MarkdownString;
    assert.equal(value.includes('For other machines'), others.length > 0);
  });

  it('copy the endpoint of a connection’s peer', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0' });
    const peer = await connect(portOf(report));
    await connected(report.id, 1);
    const [row] = await rowsOf(report.id);
    const { port } = peer.address() as AddressInfo;
    const endpoint = `tcp://127.0.0.1:${port}`;
    assert.equal(await run(commandIds.copyEndpoint, { ...row }), endpoint);
    peer.destroy();
    await connected(report.id, 0);
    assert.equal(await run(commandIds.copyEndpoint, { ...row }), endpoint, 'closed by now');
  });

  it('clear traffic', async () => {
    const { onDidChange, tree } = await workbench();
    const report = await start(commandIds.startTcpListener, { endpoint: '0', echo: true });
    const peer = await connect(portOf(report));
    peer.end('12345');
    await receive(peer, 5);
    const received = async () => {
      const item = await resolved(tree, { socket: report.id });
      const { value } = item.tooltip as vscode.MarkdownString;
      return /Received.*?\| (.*?) \|/.exec(value)?.[1]?.replaceAll('&nbsp;', ' ');
    };
    while ((await received()) !== '1 message, 5 B') {
      await when(onDidChange, (change) => change?.ids.has(report.id));
    }
    await run(commandIds.clearTraffic, { socket: report.id });
    while ((await received()) !== '0 messages, 0 B') {
      await when(onDidChange, (change) => change?.ids.has(report.id));
    }
    await run(commandIds.clearTraffic, {});
  });

  it('follow a stream: the one that is named, or the only one', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'followed' });
    await assert.rejects(
      run(commandIds.followStream, { socket: 'followed' }),
      /no open connection/,
    );
    const peer = await connect(portOf(report));
    await connected(report.id, 1);
    const [row] = await rowsOf(report.id);
    await run(commandIds.followStream, { socket: 'followed' });
    await run(commandIds.followStream, { ...row });
    const second = await connect(portOf(report));
    await connected(report.id, 2);
    await assert.rejects(
      run(commandIds.followStream, { socket: 'followed' }),
      /2 open connections/,
    );
    peer.destroy();
    second.destroy();
  });

  it('show the ladder of all traffic, or of a socket', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'climbed' });
    await run(commandIds.showSequenceDiagram);
    await run(commandIds.showSequenceDiagram, { socket: report.id });
    await assert.rejects(run(commandIds.showSequenceDiagram, { socket: 'nobody' }), /nobody/);
  });

  it('show the rates of all sockets, or of one', async () => {
    const report = await start(commandIds.startUdpListener, { endpoint: '0', name: 'counted' });
    await run(commandIds.showRates);
    await run(commandIds.showRates, { socket: report.id });
    await assert.rejects(run(commandIds.showRates, { socket: 'nobody' }), /nobody/);
  });

  it('remove a socket', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0' });
    await run(commandIds.removeSocket, { socket: report.id });
    const { list } = await workbench();
    assert.equal(
      list().some(({ id }) => id === report.id),
      false,
    );
    assert.equal(await isFree(portOf(report)), true);
  });

  it('take every key of a definition, and check them as one', async () => {
    const report = await start(commandIds.startTcpListener, {
      endpoint: '0',
      framing: { delimiter: ';' },
      idleSeconds: 60,
      respond: [{ on: 'message', echo: true }],
      greeting: 'hi',
    });
    const peer = await connect(portOf(report));
    peer.write('a;b');
    assert.equal((await receive(peer, 5)).toString(), 'hi;a;');
    peer.destroy();
  });

  it('listen on a Unix socket and connect to it, a relative path begins in the workspace', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const file = vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file('/'), 'app.sock').fsPath;
    const listener = await start(commandIds.startTcpListener, {
      endpoint: 'unix:app.sock',
      echo: true,
    });
    assert.equal(listener.endpoint, `unix:${file}`);
    assert.equal(listener.name, 'app.sock');
    const client = await start(commandIds.connectTcpClient, { endpoint: `unix:${file}` });
    const { onDidWriteOutput } = await workbench();
    const echoed = when(onDidWriteOutput, (text) =>
      /\[unix to app\.sock\] ←.*"ping"/.test(text ?? ''),
    );
    await run(commandIds.send, { socket: client.id, text: 'ping' });
    await echoed;
  });

  it('join a group that is typed as the endpoint of a UDP listener', async () => {
    const { onDidWriteOutput } = await workbench();
    const report = await start(commandIds.startUdpListener, {
      endpoint: '239.255.77.3:0',
      multicast: { interface: '127.0.0.1', ttl: 0 },
    });
    const heard = when(onDidWriteOutput, (text) =>
      /\[UDP listener\] ← .*"to us all"/.test(text ?? ''),
    );
    await run(commandIds.send, {
      socket: report.id,
      peer: `239.255.77.3:${portOf(report)}`,
      text: 'to us all',
    });
    await heard;
    // Others may join beside it.
    await start(commandIds.startUdpListener, { endpoint: `239.255.77.3:${portOf(report)}` });
  });

  it('reach a broadcast address that is typed', async function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    const everybody = dgram.createSocket('udp4').bind(0, '0.0.0.0');
    await once(everybody, 'listening');
    const arrived = once(everybody, 'message') as Promise<[Buffer]>;
    const { id } = await start(commandIds.openUdpClient, {
      endpoint: `127.255.255.255:${everybody.address().port}`,
    });
    await run(commandIds.send, { socket: id, text: 'to all' });
    assert.equal((await arrived)[0].toString(), 'to all');
    everybody.close();
  });

  it('make names unique', async () => {
    const one = await start(commandIds.startTcpListener, { endpoint: '0', name: 'twin' });
    const two = await start(commandIds.startTcpListener, { endpoint: '0', name: 'twin' });
    assert.deepEqual([one.name, two.name], ['twin', 'twin (2)']);
  });

  describe('that are wrong', () => {
    const cases: [CommandId, object, RegExp][] = [
      [commandIds.startTcpListener, {}, /“endpoint”/],
      [commandIds.startTcpListener, { endpoint: '65536' }, /“endpoint”.*0 to 65535/],
      [commandIds.startTcpListener, { endpoint: '::1:9999' }, /“endpoint”.*brackets/],
      [
        commandIds.startTcpListener,
        { endpoint: 'udp://127.0.0.1:1' },
        /for tcp:\/\/, tls:\/\/, unix: and pipe: only/,
      ],
      [commandIds.startTcpListener, { endpoint: '0', backlog: 0 }, /“backlog”/],
      [commandIds.startTcpListener, { endpoint: '0', bufferSize: 1.5 }, /“bufferSize”/],
      [commandIds.startTcpListener, { endpoint: '0', greeting: 'a\\q' }, /“greeting”.*character 2/],
      [commandIds.startTcpListener, { endpoint: '0', gretting: 'a' }, /“gretting”/],
      [commandIds.startUdpListener, { endpoint: '0', backlog: 5 }, /“backlog”.*for streams/],
      [commandIds.connectTcpClient, { endpoint: '1', framing: 'lines' }, /“framing”/],
      [commandIds.startTlsListener, { endpoint: 'unix:/a' }, /for tls:\/\/ only/],
      [commandIds.connectTcpClient, { endpoint: 'localhost:0' }, /Port 0/],
      [commandIds.startSocket, { socket: 'nobody' }, /no socket “nobody”/],
      [commandIds.send, { socket: 'nobody', text: 'x' }, /no socket “nobody”/],
      [commandIds.send, { socket: 'x', hex: '0' }, /“hex”.*odd number/],
      [commandIds.send, { socket: 'x', text: 'a', hex: '00' }, /exclude each other/],
      [commandIds.closeConnection, { socket: 'x', connection: 0 }, /“connection”/],
    ];
    for (const [command, argument, message] of cases) {
      it(`${command} ${JSON.stringify(argument)} says what is wrong and changes nothing`, async () => {
        const { list } = await workbench();
        const before = list();
        await assert.rejects(run(command, argument), message);
        assert.deepEqual(list(), before);
      });
    }
  });
});

describe('what is refused', () => {
  afterEach(tidy);

  it('rejects for an argument object, and only tells who called by hand', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const { id } = await start(commandIds.startTcpListener, { endpoint: '0' });
    await assert.rejects(run(commandIds.sendSelection, { socket: id }), /Open an editor/);
    assert.equal(await run(commandIds.sendSelection), undefined);
  });
});

describe('what fails', () => {
  afterEach(tidy);

  it('names a taken port with its errno, and never takes another', async () => {
    const first = await start(commandIds.startTcpListener, { endpoint: '0' });
    const second = await run<SocketReport>(commandIds.startTcpListener, {
      endpoint: first.endpoint,
    });
    assert.equal(second.state, 'failed');
    assert.equal(second.error?.code, 'addressInUse');
    assert.match(second.error.description, /EADDRINUSE \(\d+\)/);
    assert.ok(second.error.description.includes(first.endpoint));
  });

  it('says what an address lacks', async () => {
    const zoneless = await run<SocketReport>(commandIds.startTcpListener, {
      endpoint: '[fe80::1]:0',
    });
    assert.match(zoneless.error?.description ?? '', /as in \[fe80::1%eth0\]\.$/);
    const missing = await run<SocketReport>(commandIds.connectTcpClient, {
      endpoint: 'unix:/no/such/app.sock',
    });
    assert.match(missing.error?.description ?? '', /no such file or folder.*Check the path/);
  });

  it('names a refused connection', async () => {
    const free = await start(commandIds.startTcpListener, { endpoint: '0' });
    await run(commandIds.stopSocket, { socket: free.id });
    const report = await run<SocketReport>(commandIds.connectTcpClient, {
      endpoint: free.endpoint,
    });
    assert.equal(report.error?.code, 'connectionRefused');
    assert.match(report.error.description, /^Can’t connect to tcp:.*ECONNREFUSED \(\d+\)/);
  });

  it('says that nobody took a datagram', async () => {
    const { onDidWriteOutput } = await workbench();
    const gone = await start(commandIds.startUdpListener, { endpoint: '0' });
    await run(commandIds.stopSocket, { socket: gone.id });
    const told = when(onDidWriteOutput, (text) => /nothing listens on that port/.test(text ?? ''));
    const client = await start(commandIds.openUdpClient, { endpoint: gone.endpoint, name: 'lost' });
    await run(commandIds.send, { socket: client.id, text: 'anybody?' });
    await told;
  });

  it('names an address that is not this machine’s', async () => {
    const report = await run<SocketReport>(commandIds.startTcpListener, {
      // TEST-NET-1, RFC 5737: nobody has it.
      endpoint: '192.0.2.1:0',
    });
    assert.equal(report.error?.code, 'addressNotAvailable');
  });

  it('says why a message was not sent', async () => {
    const tcp = await start(commandIds.startTcpListener, { endpoint: '0', name: 'lonely' });
    await assert.rejects(
      run(commandIds.send, { socket: tcp.id, text: 'x' }),
      /“lonely” has no open connection/,
    );
    await assert.rejects(
      run(commandIds.send, { socket: tcp.id, connection: 987_654, text: 'x' }),
      /that connection is closed/,
    );
    await run(commandIds.stopSocket, { socket: tcp.id });
    await assert.rejects(
      run(commandIds.send, { socket: tcp.id, text: 'x' }),
      /“lonely” is not running/,
    );
    const udp = await start(commandIds.startUdpListener, { endpoint: '0' });
    await assert.rejects(
      run(commandIds.send, {
        socket: udp.id,
        peer: udp.endpoint,
        hex: '00'.repeat(65_508),
      }),
      /65,507/,
    );
  });
});
