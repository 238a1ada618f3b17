import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDefinitions } from '../../../src/workbench/definitions/checkDefinitions.ts';
import { StreamPeer } from '../engine/peers.ts';
import { describeProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/mock-a-peer.md'), 'utf8');

/** The definitions of the page, as they are pasted. */
const blocks = Array.from(page.matchAll(/```jsonc\n([^]*?)```/g), ([, block = '']) =>
  checkDefinitions(block.includes('"sockets"') ? block : `{ "sockets": [${block}] }`),
);

/** Runs one of them on a free port. */
async function run(name: string) {
  const fixture = new InteropFixture();
  const definition = blocks
    .flatMap(({ entries }) => entries)
    .find((entry) => entry.name === name)?.definition;
  ok(definition && 'listen' in definition);
  const { id, port } = await fixture.run({ ...definition, listen: 'tcp://127.0.0.1:0' }, name);
  return { fixture, id, port };
}

describe('the page on mocking a peer', () => {
  it('has definitions that can be pasted', () => {
    deepEqual(
      blocks.flatMap(({ faults }) => faults),
      [],
    );
    equal(blocks.length, 4);
  });

  it('has an HL7 receiver that acknowledges by control id, in the sender’s version', async () => {
    const { port } = await run('hl7');
    const peer = await StreamPeer.connect(port);
    peer.socket.write('\x0bMSH|^~\\&|APP|FAC|LAB|H|20260101||ADT^A01|M-1|P|2.3\rPID|1\r\x1c\r');
    const text = await peer.whenText((all) => all.endsWith('\x1c\r'));
    match(text, /MSA\|A[AE]\|M-1[|\r]/);
  });

  it('has a Modbus meter that answers by rule, with a right CRC, and keeps silent otherwise', async () => {
    const { fixture, id, port } = await run('rtu meter');
    const peer = await StreamPeer.connect(port);
    // Read one register; then the same, damaged.
    peer.socket.write(Buffer.from('110300010001d75a', 'hex'));
    await peer.whenText((text) => text.length === 7);
    equal(Buffer.from(peer.text, 'latin1').toString('hex').slice(0, 6), '110302');
    peer.socket.write(Buffer.from('110300010001ffff', 'hex'));
    await fixture.whenEntry(id, ({ note }) => note === 'bad CRC: a slave keeps silent');
    equal(peer.text.length, 7);
  });
});

describeProgram('the mail sink of the page', ['python3', 'python'], (python) => {
  it('takes a mail from smtplib, over TLS that it asked for', async () => {
    const { fixture, id, port } = await run('smtp sink');
    const script = `
import smtplib, ssl
context = ssl._create_unverified_context()
with smtplib.SMTP("127.0.0.1", ${port}, local_hostname="client.test") as smtp:
    smtp.ehlo()
    smtp.starttls(context=context)
    refused = smtp.sendmail("a@test", ["b@test", "nobody@test"], "Subject: hi\\r\\n\\r\\nhello\\r\\n..dot\\r\\n")
    print(sorted(refused))`;
    const client = fixture.spawn(python, '-c', script);
    equal(await client.whenExited(), 0, client.stderr);
    equal(client.stdout, "['nobody@test']\n");
    const texts = (await fixture.entries(id)).map(({ bytes }) => bytes.toString());
    ok(texts.includes('250-sink greets client.test'));
    ok(texts.includes('hello'));
  });
});

describeProgram('the Redis of the page', ['redis-cli'], (redisCli) => {
  it('answers redis-cli', async () => {
    const { fixture, port } = await run('redis mock');
    const ask = async (...words: string[]) => {
      const client = fixture.spawn(redisCli, '-p', String(port), ...words);
      await client.whenExited();
      return client.stdout.trim();
    };
    deepEqual(
      [
        await ask('PING'),
        await ask('GET', 'user:42'),
        await ask('GET', 'other'),
        await ask('SET', 'a', 'b'),
        await ask('SET', 'a', 'b'),
        await ask('FLUSHALL'),
      ],
      ['PONG', '42', '', 'LOADING', 'OK', 'ERR unknown command'],
    );
  });
});
