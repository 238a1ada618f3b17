import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { presetIds } from '../../../src/workbench/presets/presets.ts';
import type { PresetId } from '../../../src/workbench/presets/presets.ts';
import { checkDefinitions } from '../../../src/workbench/definitions/checkDefinitions.ts';
import { describeProgram, describePython } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

const folder = join(import.meta.dirname, '../../../media/presets');

/** Runs a socket of a preset on a free port; the first, unless told otherwise. */
async function run(preset: PresetId, at = 0) {
  const text = readFileSync(join(folder, `${preset}.sockets.json`), 'utf8');
  const { entries, faults } = checkDefinitions(text);
  deepEqual(faults, []);
  const definition = entries[at]?.definition;
  ok(definition && 'listen' in definition);
  const fixture = new InteropFixture();
  const listen = definition.listen.replace(/:\d+$/, ':0');
  const { id, port } = await fixture.run({ ...definition, listen }, definition.name);
  /** Runs a program to its end; tells what it wrote. */
  const ask = async (command: string, ...args: string[]) => {
    const program = fixture.spawn(command, ...args);
    program.endInput();
    const code = await program.whenExited();
    return { code, stdout: program.stdout, stderr: program.stderr };
  };
  return { fixture, id, port: String(port), ask };
}

describe('presets', () => {
  for (const preset of presetIds) {
    it(`has ${preset}, whose definitions are valid and start`, async () => {
      await run(preset);
    });
  }
});

describeProgram('the preset http', ['curl'], (curl) => {
  it('answers curl by route, with a status, JSON, what was posted, and a slow body', async () => {
    const { port, ask } = await run('http');
    const url = `http://127.0.0.1:${port}`;
    const all = await ask(
      ...[curl, '-sS', '-w', '%{http_code} %{content_type}\n'],
      ...[`${url}/`, `${url}/users/7`, `${url}/flaky`, `${url}/nowhere`, `${url}/slow`],
    );
    equal(all.code, 0, all.stderr);
    const lines = all.stdout.split('\n');
    deepEqual(lines.slice(0, 2), ['hello', '200 text/plain']);
    const [, json = '', type] = /^(\{.*\})(.*)$/.exec(lines[2] ?? '') ?? [];
    const { id, name } = JSON.parse(json) as { readonly id: number; readonly name: string };
    deepEqual([id, name, type], [7, 'User 7', '200 application/json']);
    deepEqual(lines.slice(3, 6), ['503 ', 'not found', '404 text/plain']);
    deepEqual(lines.slice(6, 11), [...Array<string>(4).fill('0123456'), '200 text/plain']);
    const posted = await ask(...[curl, '-sS', '-i', '--json', '{"name":"Ada"}', `${url}/users`]);
    match(
      posted.stdout,
      /^HTTP\/1\.1 201 Created\n[^]*Location: \/users\/\d+\n[^]*\{"name":"Ada"\}$/,
    );
    const head = await ask(curl, '-sS', '-I', `${url}/`);
    match(head.stdout, /Content-Length: 6\n/);
    equal((await ask(curl, '-s', `${url}/broken`)).code, 56);
  });
});

describePython('the preset smtp', 'smtplib', (python) => {
  it('takes mails from smtplib, each as one message', async () => {
    const { fixture, id, port, ask } = await run('smtp');
    const { code, stdout, stderr } = await ask(
      python,
      '-c',
      `
import smtplib
with smtplib.SMTP("127.0.0.1", ${port}, local_hostname="client.test") as smtp:
    smtp.login("ada", "secret")
    refused = smtp.sendmail("a@test", ["b@test", "nobody@test"], "Subject: hi\\r\\n\\r\\nhello\\r\\n.dot\\r\\n")
    print(refused)
    smtp.sendmail("c@test", ["later@test", "d@test"], "Subject: again\\r\\n\\r\\nQUIT\\r\\n")`,
    );
    equal(code, 0, stderr);
    equal(stdout, "{'nobody@test': (550, b'5.1.1 no such user')}\n");
    const mails = (await fixture.entries(id)).filter(({ note }) => note?.startsWith('mail'));
    deepEqual(
      mails.map(({ bytes, note }) => [note, bytes.toString()]),
      [
        ['mail from <a@test>', 'Subject: hi\r\n\r\nhello\r\n..dot\r\n'],
        ['mail from <c@test>', 'Subject: again\r\n\r\nQUIT\r\n'],
      ],
    );
  });
});

describeProgram('the preset smtp with swaks', ['swaks'], (swaks) => {
  it('takes a mail from a user with a password', async () => {
    const { port, ask } = await run('smtp');
    const { code, stdout } = await ask(
      ...[swaks, '--server', `127.0.0.1:${port}`, '--from', 'a@test', '--to', 'b@test'],
      ...['--auth', 'PLAIN', '--auth-user', 'ada', '--auth-password', 'secret', '--pipeline'],
    );
    equal(code, 0, stdout);
    match(stdout, /250 2\.0\.0 queued as \d+/);
  });
});

describeProgram('the preset syslog', ['logger'], (logger) => {
  it('takes messages from logger over UDP and TCP, and marks what failed', async () => {
    for (const [at, how] of [
      [0, '--udp'],
      [1, '--tcp'],
    ] as const) {
      const { fixture, id, port, ask } = await run('syslog', at);
      const { code, stderr } = await ask(
        ...[logger, '--server', '127.0.0.1', '--port', port, how, '--tag', 'test', 'it failed'],
      );
      equal(code, 0, stderr);
      const { bytes } = await fixture.whenEntry(id, ({ isMarked }) => isMarked === true);
      match(bytes.toString(), /^<\d+>1 .* test .*it failed$/);
    }
  });
});

describeProgram('the preset statsd', ['nc.openbsd', 'nc'], (nc) => {
  it('tells metrics from other datagrams, and finds slow ones', async () => {
    const { fixture, id, port } = await run('statsd');
    for (const text of ['a.b:1|c\nc:-2.5|g|#tag:x', 'nonsense', 'load:1200|ms|@0.1']) {
      const client = fixture.spawn(nc, '-u', '-w', '1', '127.0.0.1', port);
      client.write(text);
      const seen = await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === text);
      await client.end();
      const { note } = (await fixture.entries(id)).find(({ seq }) => seq === seen.seq) ?? {};
      equal(note, { n: 'no metric', l: 'slower than 1 s' }[text.charAt(0)]);
    }
  });
});

describeProgram('the preset dns', ['dig'], (dig) => {
  it('answers dig from its table', async () => {
    const { port, ask } = await run('dns');
    const query = [dig, '@127.0.0.1', '-p', port, '+tries=1', '+noall', '+answer', '+comments'];
    const { stdout } = await ask(
      ...(query as [string, ...string[]]),
      ...['API.test', 'A', 'api.test', 'AAAA', 'a.b.dev.test', 'api.test', 'TXT', 'api.test', 'MX'],
      'other.test',
    );
    const answers = stdout.split('\n').filter((line) => /^[^;\s]/.test(line));
    deepEqual(
      answers.map((line) => line.split(/\s+/).join(' ')),
      [
        'API.test. 60 IN A 127.0.0.1',
        'api.test. 60 IN AAAA ::1',
        'a.b.dev.test. 60 IN A 127.0.0.2',
        'api.test. 60 IN TXT "hello"',
      ],
    );
    deepEqual(
      Array.from(stdout.matchAll(/status: (\w+)/g), ([, status]) => status),
      [...Array<string>(5).fill('NOERROR'), 'NXDOMAIN'],
    );
  });
});

describePython('the preset ntp', 'ntplib', (python) => {
  it('tells ntplib the time, in its version', async () => {
    const { port, ask } = await run('ntp');
    const { code, stdout, stderr } = await ask(
      python,
      '-c',
      `
import ntplib
for version in (3, 4):
    answer = ntplib.NTPClient().request("127.0.0.1", port=${port}, version=version)
    print(answer.version, answer.mode, answer.stratum, answer.leap, abs(answer.offset) < 1)`,
    );
    equal(code, 0, stderr);
    equal(stdout, '3 4 2 0 True\n4 4 2 0 True\n');
  });
});

describeProgram('the preset modbus', ['mbpoll'], (mbpoll) => {
  it('lets mbpoll read and write registers, over several connections', async () => {
    const { port, ask } = await run('modbus');
    const poll = (...args: string[]) =>
      ask(mbpoll, '-m', 'tcp', '-p', port, '-0', '-1', '-o', '1', ...args);
    const registers = async (...args: string[]) => {
      const { stdout } = await poll(...args, '127.0.0.1');
      return Array.from(stdout.matchAll(/^\[\d+\]:\s+(\d+)/gm), ([, value]) => Number(value));
    };
    deepEqual(await registers('-r', '0', '-c', '4'), [230, 1000, 2, 3]);
    equal((await poll('-r', '2', '127.0.0.1', '700')).code, 0);
    equal((await poll('-r', '3', '127.0.0.1', '800', '900')).code, 0);
    deepEqual(await registers('-r', '1', '-c', '5'), [1000, 700, 800, 900, 5]);
    deepEqual(await registers('-t', '3', '-r', '15', '-c', '2'), [65_535, 0]);
    match((await poll('-r', '16', '127.0.0.1')).stderr, /Illegal data address/);
    match((await poll('-t', '0', '-r', '0', '127.0.0.1')).stderr, /Illegal function/);
  });
});

describePython('the preset hl7', 'hl7', (python) => {
  it('acknowledges what the MLLP client of hl7 sends, in its version', async () => {
    const { port, ask } = await run('hl7');
    const { code, stdout, stderr } = await ask(
      python,
      '-c',
      `
import hl7
from hl7.client import MLLPClient
message = "MSH|^~\\\\&|APP|FAC|LAB|H|20260101||ADT^A01|M-%d|P|2.3\\rPID|1||42\\r"
with MLLPClient("127.0.0.1", ${port}) as client:
    for number in (1, 2):
        answer = hl7.parse(client.send_message(message % number).decode().strip("\\x0b\\x1c\\r"))
        print(answer["MSH.F5.R1"], answer["MSH.F12.R1"], answer["MSA.F1.R1"], answer["MSA.F2.R1"])`,
    );
    equal(code, 0, stderr);
    equal(stdout, 'APP 2.3 AA M-1\nAPP 2.3 AA M-2\n');
  });
});

describeProgram('the preset commands', ['nc.openbsd', 'nc'], (nc) => {
  it('answers what somebody types into nc', async () => {
    const { fixture, port } = await run('commands');
    const client = fixture.spawn(nc, '127.0.0.1', port);
    client.write('*idn?\nSET 7\nlevel?\nWHO\nLOGIN ada\nwho\nECHO a b\nquit\n');
    client.endInput();
    await client.whenExited();
    equal(
      client.stdout,
      'ready\nACME,Model 1,0001,1.0\nOK\n7\nERROR unknown command\nhello ada\nada\na b\nbye\n',
    );
  });
});
