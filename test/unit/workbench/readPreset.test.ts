import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDefinitions } from '../../../src/workbench/definitions/checkDefinitions.ts';
import { withWrittenSocket } from '../../../src/workbench/definitions/editDefinitions.ts';
import { presetIds, presetPath } from '../../../src/workbench/presets/presets.ts';
import { onPort, readPreset, renamed } from '../../../src/workbench/presets/readPreset.ts';

const preset = `{
  // A sink. Try it:
  //   nc 127.0.0.1 2525
  "sockets": [
    {
      "name": "sink",
      "listen": "tcp://127.0.0.1:2525", // 12525 is another one
      "respond": [
        // Says hello.
        { "on": "connect", "send": "2525" }
      ]
    },
    { "name": "more", "listen": "udp://127.0.0.1:2525" }
  ]
}
`;

describe('presets of mocks', () => {
  it('are written into a file with their comments, in its layout, under a free name and on a port', () => {
    const text = '{\r\n\t"sockets": [\r\n\t\t{ "name": "sink", "listen": "1" }\r\n\t]\r\n}\r\n';
    const [first, second] = readPreset(preset);
    const socket = first && renamed(onPort(first, 2526), (name) => name !== 'sink');
    const both = withWrittenSocket(
      withWrittenSocket(text, socket?.written ?? ''),
      second?.written ?? '',
    );
    equal(
      both,
      `{
\t"sockets": [
\t\t{ "name": "sink", "listen": "1" },
\t\t// A sink. Try it:
\t\t//   nc 127.0.0.1 2526
\t\t{
\t\t\t"name": "sink 2",
\t\t\t"listen": "tcp://127.0.0.1:2526", // 12525 is another one
\t\t\t"respond": [
\t\t\t\t// Says hello.
\t\t\t\t{ "on": "connect", "send": "2526" }
\t\t\t]
\t\t},
\t\t{ "name": "more", "listen": "udp://127.0.0.1:2525" }
\t]
}
`.replaceAll('\n', '\r\n'),
    );
    deepEqual(
      checkDefinitions(both).entries.map(({ name }) => name),
      ['sink', 'sink 2', 'more'],
    );
    deepEqual(
      [socket?.definition.name, socket?.definition.listen],
      ['sink 2', 'tcp://127.0.0.1:2526'],
    );
  });

  for (const id of presetIds) {
    it(`are valid: ${id}, whose copy in an empty file means the same`, () => {
      const file = readFileSync(join(import.meta.dirname, '../../..', presetPath(id)), 'utf8');
      const shipped = checkDefinitions(file);
      deepEqual(shipped.faults, []);
      const sockets = readPreset(file);
      const copy = sockets.reduce((text, { written }) => withWrittenSocket(text, written), '');
      deepEqual(checkDefinitions(copy), { ...checkDefinitions(copy), faults: [] });
      deepEqual(
        checkDefinitions(copy).entries.map(({ definition }) => definition),
        shipped.entries.map(({ definition }) => definition),
      );
      equal(sockets.length, shipped.entries.length);
    });
  }
});
