import { freePort } from '../test/freePort.ts';
import { CliUnderTest } from './cliUnderTest.ts';
import { report } from './measure.ts';

/** A thousand small tests over one listener, the whole process. */
const count = 1_000;
const cli = await CliUnderTest.build();
const url = `tcp://127.0.0.1:${await freePort()}`;
const file = await cli.write('many.sockets.json', {
  sockets: [
    { name: 'echo', listen: url, respond: [{ on: 'message', echo: true }] },
    { name: 'client', connect: url },
  ],
  tests: Array.from({ length: count }, (_, number) => ({
    name: `test ${number}`,
    do: [
      { socket: 'client', send: `message ${number}`, expect: `'message ${number}'` },
      { send: 'again', expect: { text: 'again' } },
    ],
  })),
});
const seconds = (await cli.milliseconds(cli.program, 'test', file)) / 1_000;
await cli.remove();
report({ name: 'tests-1000', value: seconds, unit: 's', goal: '≤ 10 s', isMet: seconds <= 10 });
