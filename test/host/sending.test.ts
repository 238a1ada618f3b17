import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandIds } from '../../src/shared/ids.ts';
import type { SendJobReceipt } from '../../src/shared/sendJob.ts';
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

describe('sending by commands', () => {
  const folders: string[] = [];

  afterEach(async () => {
    await tidy();
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  async function fileOf(bytes: Uint8Array): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'sending-'));
    folders.push(folder);
    const file = path.join(folder, 'payload.bin');
    await writeFile(file, bytes);
    return file;
  }

  /** Everything that a peer gets from now on, once it is so much. */
  function whenGot(peer: net.Socket, length: number): Promise<Buffer> {
    return new Promise((resolve) => {
      let bytes = Buffer.alloc(0);
      peer.on('data', (chunk) => {
        bytes = Buffer.concat([bytes, chunk]);
        if (bytes.length >= length) {
          resolve(bytes);
        }
      });
    });
  }

  /** A listener with so many peers. */
  async function listener(count: number, keys: object = {}) {
    const report = await start(commandIds.startTcpListener, {
      endpoint: '0',
      name: 'many',
      ...keys,
    });
    const peers: net.Socket[] = [];
    for (let i = 0; i < count; i++) {
      peers.push(await connect(portOf(report)));
    }
    await connected(report.id, count);
    return { report, peers };
  }

  async function isSending(socket: string, wanted: boolean): Promise<string> {
    const { tree, onDidChange } = await workbench();
    const row = { socket };
    const look = async () => String((await tree.getTreeItem(row)).contextValue);
    let context = await look();
    while (/\bsending\b/.test(context) !== wanted) {
      let changed = false;
      await when(onDidChange, (event) => (event === undefined ? changed : (changed = true)));
      context = await look();
    }
    return context;
  }

  it('take base64, variables, encodings, line endings, checksums and several connections', async () => {
    const { report, peers } = await listener(3, { encoding: 'windows-1252' });
    const rows = await rowsOf(report.id);
    const rest = `\xe91D8\r\n\0\xe9\x02\x07\x41\x12`;
    const [one, , three] = peers;
    assert.ok(one && three);
    const got = [whenGot(one, rest.length + 2), whenGot(three, rest.length)];
    const connection = rows.slice(0, 2).map((row) => ('connection' in row ? row.connection : 0));
    await run(commandIds.send, { socket: 'many', connection, base64: 'aGk' });
    await run(commandIds.send, {
      ...{ socket: 'many', text: 'é${seq}', lineEnding: 'crlf' },
      checksum: { name: 'xor', form: 'hex' },
    });
    await run(commandIds.send, { socket: 'many', text: 'é', encoding: 'utf-16be' });
    await run(commandIds.send, { socket: 'many', hex: '0207', checksum: 'crc-16/modbus' });
    const texts = (await Promise.all(got)).map((bytes) => bytes.toString('latin1'));
    assert.deepEqual(texts, [`hi${rest}`, rest]);
    peers.forEach((peer) => peer.destroy());
  });

  it('say where an argument is wrong', async () => {
    const cases: [object, RegExp][] = [
      [{ text: 'a${nope}' }, /“text”.*At character 2.*unknown variable “\$\{nope\}”/],
      [{ base64: 'a' }, /“base64”.*“a” is not base64/],
      [{ text: '漢', encoding: 'koi8-r' }, /“text”.*“漢” can’t be encoded/],
      [{ text: 'a', checksum: 'crc-17' }, /“checksum”/],
      [{ text: 'a', base64: 'YQ' }, /text and base64 exclude each other/],
      [{ text: 'a', connection: 1, peer: '1' }, /exclude each other/],
      [{ text: 'a', connection: [] }, /“connection”/],
    ];
    for (const [argument, message] of cases) {
      await assert.rejects(run(commandIds.send, { socket: 'x', ...argument }), message);
    }
    for (const argument of [
      { intervalMs: 0, text: 'a' },
      { intervalMs: 1, text: '${' },
    ]) {
      await assert.rejects(run(commandIds.sendPeriodically, { socket: 'x', ...argument }));
    }
    const relative = { socket: 'x', file: 'payload.bin' };
    await assert.rejects(run(commandIds.sendFile, relative), /an absolute path is needed/);
  });

  it('send a file as it is, whatever the framing', async () => {
    const { report, peers } = await listener(1, { framing: { line: 'lf' } });
    const bytes = Buffer.alloc(200_000, 'line\n');
    const file = await fileOf(bytes);
    const [peer] = peers;
    assert.ok(peer);
    const arrived = whenGot(peer, bytes.length);
    const receipt = await run<SendJobReceipt>(commandIds.sendFile, { socket: 'many', file });
    assert.deepEqual(receipt, {
      ...{ endedBy: 'completed', messages: 4, bytes: bytes.length },
      ...{ missed: 0, connections: 1, lost: 0 },
    });
    assert.ok((await arrived).equals(bytes));
    const missing = run(commandIds.sendFile, { socket: 'many', file: `${file}.not` });
    await assert.rejects(missing, /many — Can’t read .*payload\.bin\.not: there is no such file/);
    const folder = run(commandIds.sendFile, { socket: 'many', file: path.dirname(file) });
    await assert.rejects(folder, /no regular file/);
    peer.destroy();
    await connected(report.id, 0);
    await assert.rejects(
      run(commandIds.sendFile, { socket: 'many', file }),
      /has no open connection/,
    );
    await run(commandIds.stopSocket, { socket: 'many' });
    await assert.rejects(run(commandIds.sendFile, { socket: 'many', file }), /is not running/);
  });

  it('send a file in datagrams', async () => {
    const peer = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(peer, 'listening');
    await start(commandIds.startUdpListener, { endpoint: '0', name: 'datagrams' });
    const arrived = once(peer, 'message') as Promise<[Buffer]>;
    const receipt = await run<SendJobReceipt>(commandIds.sendFile, {
      ...{ socket: 'datagrams', peer: `127.0.0.1:${peer.address().port}`, chunkBytes: 1_000 },
      file: await fileOf(Buffer.alloc(1_500)),
    });
    assert.equal(receipt.messages, 2);
    assert.equal((await arrived)[0].length, 1_000);
    peer.close();
  });

  it('send periodically until told to stop, and the tree shows it', async () => {
    const { report, peers } = await listener(1);
    const [peer] = peers;
    assert.ok(peer);
    const arrived = whenGot(peer, 6);
    const begun = await run<{ job: number }>(commandIds.sendPeriodically, {
      ...{ socket: 'many', text: '${seq};', intervalMs: 20 },
    });
    assert.match((await arrived).toString(), /^1;2;3;/);
    await isSending(report.id, true);
    const { tree } = await workbench();
    const item = await resolved(tree, { socket: report.id });
    assert.match(String(item.description), /sending periodically, \d+ times so far/);
    assert.match((item.tooltip as { value: string }).value, /Sending/);
    assert.equal(await run(commandIds.stopSending, { socket: 'many', job: begun.job + 1 }), 0);
    assert.equal(await run(commandIds.stopSending, { socket: 'many' }), 1);
    await isSending(report.id, false);
    assert.equal(await run(commandIds.stopSending), 0);
    peer.destroy();
  });

  it('answer with the receipt of what is over at once, and refuse what can’t begin', async () => {
    const { report, peers } = await listener(1);
    const once = { socket: 'many', text: 'x', intervalMs: 1, count: 1 };
    const receipt = await run<SendJobReceipt>(commandIds.sendPeriodically, once);
    assert.deepEqual([receipt.endedBy, receipt.messages], ['completed', 1]);
    peers.forEach((peer) => peer.destroy());
    await connected(report.id, 0);
    await assert.rejects(run(commandIds.sendPeriodically, once), /has no open connection/);
  });
});
