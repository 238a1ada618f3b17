import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import type { TreeNode } from '../../src/extension/tree/treeNodes.ts';
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
  workbench,
} from './workbench.ts';

describe('the tree', () => {
  afterEach(tidy);

  async function item(socket: string) {
    const { tree } = await workbench();
    return resolved(tree, { socket });
  }

  /** Waits until the description of a row fits. */
  async function shows(node: TreeNode, shown: RegExp) {
    const { tree, onDidChange } = await workbench();
    for (;;) {
      const change = new Promise((resolve) => {
        const subscription = onDidChange(() => {
          subscription.dispose();
          resolve(undefined);
        });
      });
      await tree.getChildren({ socket: node.socket });
      const row = await resolved(tree, node);
      if (shown.test(String(row.description))) {
        return row;
      }
      await change;
    }
  }

  function words({ contextValue = '' }: vscode.TreeItem) {
    return contextValue.split(' ');
  }

  it('shows a socket with role, state and endpoint', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'shown' });
    const row = await item(report.id);
    assert.equal(row.label, 'shown');
    const endpoint = `TCP ${report.endpoint.slice('tcp://'.length)}`;
    assert.equal(row.description, `running · TCP :${portOf(report)}`);
    assert.deepEqual(words(row), ['socket', 'listener', 'stream', 'active', 'running', 'adHoc']);
    assert.equal((row.iconPath as vscode.ThemeIcon).id, 'broadcast');
    assert.equal(
      row.accessibilityInformation?.label,
      `shown, TCP listener, running, ${endpoint}, not saved in sockets.json`,
    );
    await run(commandIds.stopSocket, { socket: report.id });
    assert.equal((await item(report.id)).description, 'stopped · TCP :0');
  });

  it('says what happened: counts, bytes and when, and that it ended rather than stopped', async () => {
    const server = await start(commandIds.startTcpListener, {
      ...{ endpoint: '0', name: 'hello', greeting: 'Server Saying Hi', close: true },
    });
    const client = await start(commandIds.connectTcpClient, {
      ...{ endpoint: server.endpoint, name: 'visitor' },
    });
    const ago = '(now|\\d+ s ago)';
    await shows(
      { socket: server.id },
      new RegExp(`^→16 B · 1 accepted · ${ago} · TCP :${portOf(server)}$`),
    );
    await shows(
      { socket: client.id },
      new RegExp(`^←16 B · ended · ${ago} · TCP :${portOf(server)}$`),
    );
    const spoken = (await item(server.id)).accessibilityInformation?.label;
    assert.match(String(spoken), /^hello, TCP listener, running, 1 accepted, 16 B sent, /);
  });

  it('keeps closed connections for a while, greyed, and follows them', async () => {
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'past' });
    const peer = await connect(portOf(report));
    await connected(report.id, 1);
    const before = await rowsOf(report.id);
    peer.end('bye');
    const [node] = before;
    assert.ok(node);
    const row = await shows(node, /^←3 B · closed by (the peer|us) · (now|\d+ s ago)$/);
    await run(commandIds.stopSocket, { socket: report.id });
    assert.deepEqual(await rowsOf(report.id), before, 'the row stays the same');
    assert.deepEqual(words(row), ['closedConnection', 'stream', 'plain', 'closed']);
    assert.equal(row.resourceUri?.scheme, 'socket-workbench-closed', 'what greys it');
    assert.match((row.tooltip as vscode.MarkdownString).value, /Closed/);
    // The last summary comes a moment after the stop.
    const { Collapsed } = vscode.TreeItemCollapsibleState;
    const { onDidChange } = await workbench();
    for (let isTold = false; !isTold;) {
      const change = new Promise<void>((resolve) => {
        const subscription = onDidChange(() => {
          subscription.dispose();
          resolve();
        });
      });
      isTold = (await item(report.id)).collapsibleState === Collapsed;
      await (isTold ? undefined : change);
    }
    const copied = await run<string>(commandIds.copyEndpoint, { ...node });
    assert.equal(copied, `tcp://127.0.0.1${row.label as string}`);
  });

  it('starts the entry that is there when the same endpoint is connected to again', async () => {
    const server = await start(commandIds.startTcpListener, { endpoint: '0', name: 'target' });
    const { endpoint } = server;
    const first = await start(commandIds.connectTcpClient, { endpoint });
    await run(commandIds.stopSocket, { socket: first.id });
    const again = await start(commandIds.connectTcpClient, { endpoint, noDelay: false });
    assert.deepEqual(again, first);
    const twin = await start(commandIds.connectTcpClient, { endpoint });
    assert.notEqual(twin.id, first.id, 'the first one is busy');
    await run(commandIds.stopSocket, { socket: server.id });
    const fixed = await start(commandIds.startTcpListener, { endpoint });
    assert.equal(
      (await start(commandIds.startTcpListener, { endpoint })).id,
      fixed.id,
      'it listens there already',
    );
  });

  it('tells sockets that are not saved by the dot of unsaved files', async () => {
    const { id } = await start(commandIds.startTcpListener, { endpoint: '0', name: 'draft' });
    const row = await item(id);
    assert.equal(row.resourceUri?.scheme, 'socket-workbench-unsaved');
    assert.match(String(row.accessibilityInformation?.label), /, not saved in sockets\.json$/);
    const { list } = await workbench();
    const saved = list().find(({ id }) => id.startsWith('file:'));
    assert.ok(saved);
    assert.equal((await item(saved.id)).resourceUri, undefined);
  });

  it('removes the stopped sockets of this window, and no others', async () => {
    const { list } = await workbench();
    const before = list().length;
    const running = await start(commandIds.startTcpListener, { endpoint: '0', name: 'runs' });
    const stopped = await start(commandIds.startTcpListener, { endpoint: '0', name: 'stops' });
    await run(commandIds.stopSocket, { socket: stopped.id });
    await run(commandIds.removeStoppedSockets, {});
    assert.equal(list().length, before + 1);
    assert.ok(list().some(({ id }) => id === running.id));
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
      /^failed: .*already in use, EADDRINUSE \(\d+\) · TCP :\d+$/,
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
    assert.equal(row.label, `:${address.port}`, 'of this machine, the port says all');
    assert.match(String(row.description), /^\d+ s$/);
    assert.deepEqual(words(row), ['connection', 'stream', 'plain', 'open']);
    assert.match((row.tooltip as vscode.MarkdownString).value, /Peer/);
    assert.equal((await rowsOf(report.id))[0], node, 'VS Code finds rows by their identity');
    assert.deepEqual(await tree.getParent?.(node), { socket: report.id });
    peer.write('hey');
    await shows({ socket: report.id }, /^←3 →3 B · 1 open · (now|\d+ s ago) · TCP :\d+$/);
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

  it('cuts a long name in the middle, so that its number and the counts stay', async () => {
    const name = 'temperature of the boiler 17';
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name });
    const row = await item(report.id);
    assert.equal(row.label, 'temperatur… 17');
    assert.match((row.tooltip as vscode.MarkdownString).value, /temperature of the boiler 17/);
    assert.match(String(row.accessibilityInformation?.label), /^temperature of the boiler 17, /);
    await start(commandIds.startTcpListener, {
      endpoint: '0',
      name: 'temperature of the cellar 17',
    });
    assert.equal((await item(report.id)).label, 'temp…boiler 17', 'beside one that looks the same');
  });

  it('calls a socket of this machine by its port, and by its protocol too beside another of that port', async () => {
    const server = await start(commandIds.startTcpListener, { endpoint: '0', name: 'server' });
    const port = portOf(server);
    const client = await start(commandIds.connectTcpClient, { endpoint: server.endpoint });
    const row = await item(client.id);
    assert.equal(row.label, `→ :${port}`);
    assert.match((row.tooltip as vscode.MarkdownString).value, /TCP to 127/);
    assert.match(String(row.accessibilityInformation?.label), /^TCP to 127\.0\.0\.1:\d+, /);
    const twin = await start(commandIds.openUdpClient, { endpoint: String(port) });
    assert.equal((await item(twin.id)).label, `UDP → :${port}`);
    assert.equal((await item(client.id)).label, `TCP → :${port}`);
  });

  it('shows names as they are, whatever they contain', async () => {
    const name = '**b** [x](y:z)';
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name });
    const row = await item(report.id);
    assert.equal(row.label, name);
    const { value, isTrusted } = row.tooltip as vscode.MarkdownString;
    assert.ok(!value.includes('[x](y:z)'));
    assert.ok(isTrusted !== true);
  });
});
