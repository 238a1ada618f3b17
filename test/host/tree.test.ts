import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/extension/commands/startForUser.ts';
import { commandIds } from '../../src/shared/ids.ts';
import {
  connect,
  connected,
  portOf,
  resolved,
  rowsOf,
  run,
  start,
  tidy,
  when,
  workbench,
} from './workbench.ts';

describe('the tree', () => {
  afterEach(tidy);

  async function item(socket: string) {
    const { tree } = await workbench();
    return resolved(tree, { socket });
  }

  function words({ contextValue = '' }: vscode.TreeItem) {
    return contextValue.split(' ');
  }

  it('shows a socket with role, state and endpoint', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'shown' });
    const row = await item(report.id);
    assert.equal(row.label, 'shown');
    const endpoint = `TCP ${report.endpoint.slice('tcp://'.length)}`;
    assert.equal(row.description, `running · ${endpoint}`);
    assert.deepEqual(words(row), ['socket', 'listener', 'stream', 'active', 'running', 'adHoc']);
    assert.equal((row.iconPath as vscode.ThemeIcon).id, 'broadcast');
    assert.equal(row.accessibilityInformation?.label, `shown, TCP listener, running, ${endpoint}`);
    await run(commandIds.stopSocket, { socket: report.id });
    assert.equal((await item(report.id)).description, 'stopped · TCP 127.0.0.1:0');
  });

  it('says what happened: counts, bytes and when, and that it ended rather than stopped', async () => {
    const { onDidChange } = await workbench();
    const server = await start(commandIds.startTcpListener, {
      ...{ endpoint: '0', name: 'hello', greeting: 'Server Saying Hi', close: true },
    });
    const client = await start(commandIds.connectTcpClient, {
      ...{ endpoint: server.endpoint, name: 'visitor' },
    });
    const shows = async (id: string, shown: RegExp) => {
      for (;;) {
        const { description } = await item(id);
        if (shown.test(String(description))) {
          return;
        }
        await new Promise<void>((resolve) => {
          const subscription = onDidChange(() => {
            subscription.dispose();
            resolve();
          });
        });
      }
    };
    const endpoint = server.endpoint.slice('tcp://'.length).replaceAll('.', '\\.');
    const ago = '(now|\\d+ s ago)';
    await shows(server.id, new RegExp(`^1 accepted · 16 B sent · ${ago} · TCP ${endpoint}$`));
    await shows(client.id, new RegExp(`^ended · 16 B received · ${ago} · TCP ${endpoint}$`));
    const spoken = (await item(server.id)).accessibilityInformation?.label;
    assert.match(String(spoken), /^hello, TCP listener, running, 1 accepted, 16 B sent, /);
  });

  it('keeps closed connections for a while, greyed, and follows them', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'past' });
    const peer = await connect(portOf(report));
    await connected(report.id, 1);
    const before = await rowsOf(report.id);
    peer.end('bye');
    const { tree, onDidChange } = await workbench();
    await when(onDidChange, (change) => change?.ids.has(report.id));
    await run(commandIds.stopSocket, { socket: report.id });
    const [node, ...others] = await rowsOf(report.id);
    assert.ok(node);
    assert.deepEqual(others, []);
    assert.equal(node, before[0], 'the row stays the same');
    const row = await resolved(tree, node);
    assert.match(
      String(row.description),
      /^3 B received · closed by (the peer|us) · (now|\d+ s ago)$/,
    );
    assert.deepEqual(words(row), ['closedConnection', 'stream', 'plain', 'closed']);
    assert.equal(row.resourceUri?.scheme, 'socket-workbench-closed', 'what greys it');
    assert.match((row.tooltip as vscode.MarkdownString).value, /Closed/);
    const stopped = await item(report.id);
    assert.equal(stopped.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    const copied = await run<string>(commandIds.copyEndpoint, node);
    assert.equal(copied, `tcp://${row.label as string}`);
  });

  it('does not repeat the endpoint that the name tells', async () => {
    const free = await start(commandIds.startTcpListener, { endpoint: '0' });
    await run(commandIds.stopSocket, { socket: free.id });
    const named = await start(commandIds.startTcpListener, { endpoint: String(portOf(free)) });
    assert.equal(named.name, `TCP ${portOf(free)}`);
    assert.equal((await item(named.id)).description, 'running');
  });

  it('gives a running socket a twistie before it has connections, so that no row jumps', async () => {
    const { id } = await start(commandIds.startTcpListener, { endpoint: '0', name: 'steady' });
    assert.equal((await item(id)).collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    await run(commandIds.stopSocket, { socket: id });
    assert.equal((await item(id)).collapsibleState, vscode.TreeItemCollapsibleState.None);
  });

  it('says that a listener can be reached from the network', async () => {
    const report = await start(commandIds.startUdpListener, { endpoint: '0.0.0.0:0' });
    const row = await item(report.id);
    assert.match(String(row.description), /reachable from the network/);
    assert.match((row.tooltip as vscode.MarkdownString).value, /other machines can connect/);
    assert.ok(words(row).includes('datagram'));
  });

  it('shows why a socket failed', async () => {
    const taken = await start(commandIds.startTcpListener, { endpoint: '0' });
    const failed = await run<SocketReport>(commandIds.startTcpListener, {
      endpoint: taken.endpoint,
      name: 'loser',
    });
    const row = await item(failed.id);
    assert.match(
      String(row.description),
      /^failed: .*already in use, EADDRINUSE \(\d+\) · TCP 127\.0\.0\.1:\d+$/,
    );
    assert.equal((row.iconPath as vscode.ThemeIcon).id, 'error');
    assert.ok(words(row).includes('failed'));
  });

  it('lists connections with peer, bytes and age, and keeps their ids', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', echo: true });
    const peer = await connect(portOf(report));
    await connected(report.id, 1);
    const [node] = await rowsOf(report.id);
    assert.ok(node);
    const { tree } = await workbench();
    const row = await resolved(tree, node);
    const address = peer.address() as { readonly port: number };
    assert.equal(row.label, `127.0.0.1:${address.port}`);
    assert.match(String(row.description), /^\d+ s$/);
    assert.deepEqual(words(row), ['connection', 'stream', 'plain', 'open']);
    assert.match((row.tooltip as vscode.MarkdownString).value, /Peer/);
    assert.equal((await rowsOf(report.id))[0], node, 'VS Code finds rows by their identity');
    assert.deepEqual(await tree.getParent?.(node), { socket: report.id });
    peer.destroy();
  });

  it('pages through very many connections', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'crowd' });
    const peers = [];
    for (let i = 0; i < 250; i++) {
      peers.push(await connect(portOf(report)));
    }
    await connected(report.id, 101);
    const { tree, onDidChange } = await workbench();
    const last = async () => {
      const rows = await rowsOf(report.id);
      const row = rows.at(-1);
      assert.ok(row);
      return (await tree.getTreeItem(row)).label;
    };
    while ((await last()) !== '… 150 more') {
      await new Promise<void>((resolve) => {
        const subscription = onDidChange(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
    await run(commandIds.showMoreConnections, { socket: report.id });
    assert.equal((await rowsOf(report.id)).length, 201);
    assert.equal(await last(), '… 50 more');
    await run(commandIds.showMoreConnections, { socket: report.id });
    assert.equal((await rowsOf(report.id)).length, 250);
    peers.forEach((peer) => peer.destroy());
  });

  it('shows names as they are, whatever they contain', async () => {
    const name = '**bold** [x](command:y) | <b>';
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name });
    const row = await item(report.id);
    assert.equal(row.label, name);
    const { value, isTrusted } = row.tooltip as vscode.MarkdownString;
    assert.ok(!value.includes('[x](command:y)'));
    assert.ok(isTrusted !== true);
  });
});
