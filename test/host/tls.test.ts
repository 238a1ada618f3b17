import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import { throwawayCertificate } from '../../src/engine/tls/throwawayCertificate.ts';
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
      /TLS handshake with .* failed.*wrong version number/,
    );
    server.close();
  });
});

describe('the files that TLS uses', () => {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace);
  const inside = (name: string) => vscode.Uri.joinPath(workspace.uri, name).fsPath;
  const restores: (() => void)[] = [];
  let pair: { readonly certificate: string; readonly key: string };
  let elsewhere: string;

  before(async () => {
    pair = await throwawayCertificate('localhost');
    elsewhere = await fs.mkdtemp(path.join(tmpdir(), 'sockets-'));
    await fs.writeFile(inside('own.pem'), pair.certificate);
  });

  after(async () => {
    await fs.rm(elsewhere, { recursive: true });
    await fs.rm(inside('own.pem'));
  });

  afterEach(async () => {
    restores.splice(0).forEach((restore) => restore());
    await tidy();
    const made = ['locked.key', 'link.pem', 'both.pem', 'near.pem'];
    await Promise.all(made.map((name) => fs.rm(inside(name), { force: true })));
  });

  /** Stands in for the user, who can't be asked here. Returns what was asked. */
  function answering<Asked>(
    key: 'showInputBox' | 'showWarningMessage',
    answer: (...asked: Asked[]) => unknown,
  ): Asked[][] {
    const asked: Asked[][] = [];
    const original = Object.getOwnPropertyDescriptor(vscode.window, key);
    assert.ok(original);
    restores.push(() => void Object.defineProperty(vscode.window, key, original));
    Object.defineProperty(vscode.window, key, {
      ...original,
      value: (...words: Asked[]) => {
        asked.push(words);
        return Promise.resolve(answer(...words));
      },
    });
    return asked;
  }

  async function lock(passphrase: string): Promise<void> {
    const locked = createPrivateKey(pair.key).export({
      ...({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase } as const),
    });
    await fs.writeFile(inside('locked.key'), locked);
  }

  it('are unlocked by a passphrase, asked for once, and again when it no longer fits', async () => {
    let passphrase: string | undefined = 'open sesame';
    await lock(passphrase);
    const asked = answering<vscode.InputBoxOptions>('showInputBox', () => passphrase);
    const tls = { certificate: 'own.pem', key: 'locked.key' };
    const { id } = await start(commandIds.startTlsListener, { endpoint: '0', tls });
    assert.equal(asked.length, 1);
    const [options] = asked[0] ?? [];
    assert.equal(options?.password, true);
    assert.match(options.title ?? '', /locked\.key/);
    assert.ok(await options.validateInput?.('wrong'));
    assert.equal(await options.validateInput?.('open sesame'), undefined);

    await start(commandIds.restartSocket, { socket: id });
    assert.equal(asked.length, 1);

    passphrase = 'another';
    await lock(passphrase);
    await start(commandIds.restartSocket, { socket: id });
    assert.equal(asked.length, 2);

    await lock('forgotten');
    passphrase = undefined;
    await assert.rejects(
      run(commandIds.restartSocket, { socket: id }),
      /locked\.key needs its passphrase/,
    );
    const { list } = await workbench();
    assert.equal(list().find((socket) => socket.id === id)?.state, 'stopped');
  });

  it('are read outside the workspace only after the user agreed, once', async () => {
    const certificate = path.join(elsewhere, 'own.pem');
    await fs.writeFile(certificate, `${pair.certificate}\n${pair.key}`);
    let agrees = false;
    const asked = answering<string & vscode.MessageOptions>(
      'showWarningMessage',
      (_message, _options, use) => (agrees ? use : undefined),
    );
    const argument = { endpoint: '0', tls: { certificate } };
    await assert.rejects(
      run(commandIds.startTlsListener, argument),
      /was not started: it uses files outside this workspace/,
    );
    const [, options] = asked[0] ?? [];
    assert.equal(options?.modal, true);
    assert.equal(options.detail, certificate);
    agrees = true;
    const { id } = await start(commandIds.startTlsListener, argument);
    assert.equal(asked.length, 2);
    await start(commandIds.restartSocket, { socket: id });
    assert.equal(asked.length, 2);
  });

  it('are asked for where a link in the workspace leads out of it, by where it leads', async function () {
    if (process.platform === 'win32') {
      // Links need a privilege there.
      this.skip();
    }
    const certificate = path.join(elsewhere, 'linked.pem');
    await fs.writeFile(certificate, `${pair.certificate}\n${pair.key}`);
    await fs.symlink(certificate, inside('link.pem'));
    const asked = answering<string & vscode.MessageOptions>('showWarningMessage', () => undefined);
    await assert.rejects(
      run(commandIds.startTlsListener, { endpoint: '0', tls: { certificate: 'link.pem' } }),
      /was not started: it uses files outside this workspace/,
    );
    assert.equal(asked[0]?.[1]?.detail, await fs.realpath(certificate));
    // One that stays within is as good as the file.
    await fs.writeFile(inside('both.pem'), `${pair.certificate}\n${pair.key}`);
    await fs.symlink(inside('both.pem'), inside('near.pem'));
    await start(commandIds.startTlsListener, { endpoint: '0', tls: { certificate: 'near.pem' } });
    assert.equal(asked.length, 1);
  });
});

/** What the output says from now on. */
function gather(event: vscode.Event<string>) {
  let text = '';
  const subscription = event((expression) => (text += expression));
  return async (condition: (text: string) => boolean): Promise<void> => {
    await when(event, () => condition(text));
    subscription.dispose();
  };
}
