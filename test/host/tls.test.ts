import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/extension/commands/startReport.ts';
import { commandIds } from '../../src/shared/ids.ts';
import type { TlsReport } from '../../src/shared/tlsReport.ts';
import { portOf, run, start, tidy, when, workbench } from './workbench.ts';

describe('TLS', () => {
  afterEach(tidy);

  it('listens with a throw-away certificate, and copies its fingerprint', async () => {
    const { onDidWriteOutput } = await workbench();
    const output = gather(onDidWriteOutput);
    const listener = await start(commandIds.startTlsListener, { endpoint: '0', echo: true });
    assert.match(listener.endpoint, /^tls:\/\/127\.0\.0\.1:\d+$/);
    const fingerprint = await run<string>(commandIds.copyFingerprint, { socket: listener.id });
    assert.equal(await vscode.env.clipboard.readText(), fingerprint);

    const peer = tls.connect({ port: portOf(listener), rejectUnauthorized: false });
    await once(peer, 'secureConnect');
    assert.equal(new X509Certificate(peer.getPeerCertificate().raw).fingerprint256, fingerprint);
    peer.write('hello');
    const [echoed] = (await once(peer, 'data')) as [Buffer];
    assert.equal(echoed.toString(), 'hello');
    peer.end();
    await output((text) => text.includes('TLSv1.3') && text.includes(fingerprint));
  });

  it('connects where a certificate is verified, or need not be, and shows which', async () => {
    const { tree } = await workbench();
    // The command for TCP knows what tls:// means.
    const listener = await start(commandIds.startTcpListener, { endpoint: 'tls://localhost:0' });
    const endpoint = `localhost:${portOf(listener)}`;
    const refused = await run<SocketReport>(commandIds.connectTlsClient, { endpoint });
    assert.equal(refused.state, 'failed');
    assert.equal(refused.error?.code, 'certificateRejected');
    assert.match(refused.error.description, /self-signed.*DEPTH_ZERO_SELF_SIGNED_CERT.*verify/);

    const client = await start(commandIds.connectTlsClient, { endpoint, tls: { verify: false } });
    assert.match(client.endpoint, /^tls:/);
    const { description } = await tree.getTreeItem({ socket: client.id });
    assert.match(String(description), /certificates not verified/);
    assert.equal(
      await run<string>(commandIds.copyFingerprint, { socket: client.id }),
      await run<string>(commandIds.copyFingerprint, { socket: listener.id }),
    );
  });

  it('names the file that is missing', async () => {
    const report = await run<SocketReport>(commandIds.startTlsListener, {
      endpoint: '0',
      tls: { certificate: 'no/such.pem' },
    });
    assert.equal(report.state, 'failed');
    assert.match(report.error?.description ?? '', /no\/such\.pem can’t be read: there is no such/);
  });

  it('upgrades in mid-stream, its answer first', async () => {
    const listener = await start(commandIds.startTcpListener, { endpoint: '0' });
    const output = gather((await workbench()).onDidWriteOutput);
    const plain = net.connect(portOf(listener), '127.0.0.1');
    plain.write('STARTTLS\r\n');
    await output((text) => text.includes('STARTTLS'));
    const upgrading = run<TlsReport>(commandIds.upgradeToTls, {
      socket: listener.id,
      text: '220 ready\\r\\n',
    });
    const [answer] = (await once(plain, 'data')) as [Buffer];
    assert.equal(answer.toString(), '220 ready\r\n');
    const peer = tls.connect({ socket: plain, rejectUnauthorized: false });
    assert.equal((await upgrading).protocol, 'TLSv1.3');
    await run(commandIds.send, { socket: listener.id, text: 'inside' });
    const [bytes] = (await once(peer, 'data')) as [Buffer];
    assert.equal(bytes.toString(), 'inside');
    peer.destroy();
  });

  it('upgrades a client, and says why that failed', async () => {
    const server = net.createServer((socket) => {
      socket.once('data', () => socket.end('I speak plainly\r\n'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = await start(commandIds.connectTcpClient, { endpoint: String(port) });
    await assert.rejects(
      run(commandIds.upgradeToTls, { socket: client.id }),
      /No TLS with .*wrong version number/,
    );
    server.close();
  });
});

/** What the output says from now on. */
function gather(event: vscode.Event<string>) {
  let text = '';
  const subscription = event((written) => (text += written));
  return async (condition: (text: string) => boolean): Promise<void> => {
    await when(event, () => condition(text));
    subscription.dispose();
  };
}
