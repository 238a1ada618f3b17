import assert from 'node:assert/strict';
import { checkDefinitions } from '../../../../src/workbench/definitions/checkDefinitions.ts';

const greeter = '{ "name": "greeter", "listen": "tcp://127.0.0.1:9999" }';

/** The faults with the part of the text that each one marks. */
function faultsIn(text: string) {
  return checkDefinitions(text).faults.map(({ kind, offset, length }) => [
    kind,
    text.slice(offset, offset + length),
  ]);
}

describe('checkDefinitions', () => {
  it('reads sockets among comments and trailing commas', () => {
    const text = `{ // mine\n "sockets": [ ${greeter}, /* more */ ], }`;
    const { isReadable, entries, faults } = checkDefinitions(text);
    assert.deepEqual(faults, []);
    assert.equal(isReadable, true);
    assert.deepEqual(entries, [
      {
        name: 'greeter',
        definition: { name: 'greeter', listen: 'tcp://127.0.0.1:9999' },
        place: { offset: text.indexOf(greeter), length: greeter.length },
      },
    ]);
  });

  it('misses the list in an object without one, which defines nothing', () => {
    assert.deepEqual(faultsIn('{}'), [['missingKey', '{']]);
    assert.equal(checkDefinitions('{}').isReadable, true);
  });

  it('takes an empty file for one without sockets', () => {
    assert.deepEqual(checkDefinitions(''), {
      isReadable: true,
      entries: [],
      tests: [],
      faults: [],
    });
  });

  it('cannot read a file with a syntax error', () => {
    const checked = checkDefinitions(`{ "sockets": [ ${greeter} `);
    assert.equal(checked.isReadable, false);
    assert.equal(checked.faults[0]?.kind, 'syntax');
    // The parser finds more, but what follows the first is its consequence.
    assert.deepEqual(faultsIn('{ "sockets": [ { "name": x, } ] }'), [['syntax', 'x']]);
  });

  it('cannot read a file whose sockets are no list', () => {
    assert.deepEqual(faultsIn('[]'), [['notAnObject', '[']]);
    assert.deepEqual(faultsIn('{ "sockets": 1 }'), [['noSockets', '1']]);
  });

  it('keeps the good sockets beside a bad one, and knows the name of the bad one', () => {
    const { isReadable, entries } = checkDefinitions(
      `{ "sockets": [ { "name": "bad", "listen": "9999x" }, ${greeter} ] }`,
    );
    assert.equal(isReadable, true);
    assert.deepEqual(
      entries.map(({ name, definition }) => [name, definition?.name]),
      [
        ['bad', undefined],
        ['greeter', 'greeter'],
      ],
    );
  });

  it('marks what is wrong', () => {
    const cases: [string, string, string][] = [
      ['{ "name": "a", "listen": "99999" }', 'invalid', '"99999"'],
      ['{ "name": "a", "listen": "1", "backlog": 0 }', 'invalid', '0'],
      ['{ "name": "a", "listen": "1", "bakclog": 5 }', 'unknownKey', '"bakclog"'],
      ['{ "listen": "1" }', 'missingKey', '{'],
      ['{ "name": "a" }', 'noRole', '{'],
      ['{ "name": "a", "listen": "1", "connect": "2" }', 'twoRoles', '{'],
      ['"a"', 'notAnObject', '"a"'],
      [
        '{ "name": "a", "listen": "1", "respond": [{ "on": "connect", "send": { "hex": "xy" } }] }',
        'invalid',
        '"xy"',
      ],
      [
        '{ "name": "a", "listen": "1", "respond": [{ "on": "message", "echo": true, "x": 1 }] }',
        'unknownKey',
        '"x"',
      ],
    ];
    for (const [socket, kind, marked] of cases) {
      assert.deepEqual(faultsIn(`{ "sockets": [ ${socket} ] }`), [[kind, marked]], socket);
    }
  });

  it('tells every fault of a socket once', () => {
    const text = `{ "sockets": [ { "nmae": "a", "bakclog": 5, "allowHalfOpen": "yes", "respond": null } ] }`;
    assert.deepEqual(faultsIn(text), [
      ['noRole', '{'],
      ['unknownKey', '"nmae"'],
      ['unknownKey', '"bakclog"'],
      ['missingKey', '{'],
      ['wrongType', 'null'],
      ['wrongType', '"yes"'],
    ]);
  });

  it('knows what would mend an obvious one', () => {
    const mended = (socket: string) => {
      const text = `{ "sockets": [ { "name": "a", "listen": "1", ${socket} } ] }`;
      const [fault] = checkDefinitions(text).faults;
      const { fix } = fault ?? {};
      return fix && text.slice(0, fix.offset) + fix.text + text.slice(fix.offset + fix.length);
    };
    const cases: [string, string | undefined][] = [
      ['"bakclog": 5', '"backlog": 5'],
      ['"backlog": "5"', '"backlog": 5'],
      ['"noDelay": "false"', '"noDelay": false'],
      [
        '"respond": [{ "on": "conect", "send": "x" }]',
        '"respond": [{ "on": "connect", "send": "x" }]',
      ],
      ['"encoding": "utf8"', '"encoding": "utf-8"'],
      ['"zzz": 1', undefined],
    ];
    for (const [socket, wanted] of cases) {
      const whole = wanted && `{ "sockets": [ { "name": "a", "listen": "1", ${wanted} } ] }`;
      assert.equal(mended(socket), whole, socket);
    }
  });

  it('reports the second socket of a name, and ignores it', () => {
    const text = `{ "sockets": [ ${greeter}, { "name": "greeter ", "connect": "tcp://[::1]:1" } ] }`;
    assert.deepEqual(faultsIn(text), [['duplicateName', '"greeter "']]);
    assert.deepEqual(
      checkDefinitions(text).entries.map(({ definition }) => definition?.name),
      ['greeter', undefined],
    );
  });

  it('reports an unknown key of the file', () => {
    assert.deepEqual(faultsIn('{ "sockets": [], "socket": [] }'), [['unknownKey', '"socket"']]);
  });

  it('reads tests, and knows where they and their steps stand', () => {
    const text = `{ "sockets": [${greeter}], "tests": [
      { "name": "greets", "with": ["greeter"], "do": [
        { "expect": "event:listen" },
        { "never": "'x'", "forMs": 1 } ] } ] }`;
    const { tests, faults } = checkDefinitions(text);
    assert.deepEqual(faults, []);
    const [{ name, test, place, steps } = assert.fail('there is no test')] = tests;
    assert.equal(name, 'greets');
    assert.equal(test?.do.length, 2);
    const textAt = ({ offset, length }: { offset: number; length: number }) =>
      text.slice(offset, offset + length);
    assert.match(textAt(place), /^\{ "name": "greets"[^]*\] \}$/);
    assert.deepEqual(steps.map(textAt), [
      '{ "expect": "event:listen" }',
      `{ "never": "'x'", "forMs": 1 }`,
    ]);
  });

  it('reports what is wrong in a test at its place', () => {
    const test = (keys: string) =>
      `{ "sockets": [${greeter}], "tests": [ { "name": "t", ${keys} } ] }`;
    const cases: [string, string, string][] = [
      ['"with": ["greter"], "do": [{ "socket": "greeter", "expect": "a" }]', 'invalid', '"greter"'],
      ['"do": [{ "expect": "a" }]', 'invalid', '{'],
      ['"do": [{ "socket": "greeter", "expect": "(a" }]', 'invalid', '"(a"'],
      ['"do": [{ "socket": "greeter", "expect": { "text": "${who}" } }]', 'invalid', '"${who}"'],
      ['"do": [{ "socket": "greeter", "send": "${id}", "expect": "b" }]', 'invalid', '"${id}"'],
      ['"do": [{ "socket": "greeter", "withinMs": 5 }]', 'invalid', '5'],
      ['"do": [{ "socket": "greeter", "never": "a" }]', 'invalid', '"a"'],
      ['"do": [{ "socket": "greeter", "exit": 0 }]', 'invalid', '0'],
      ['"do": [{ "socket": "greeter", "expcet": "a" }]', 'unknownKey', '"expcet"'],
      ['"steps": []', 'unknownKey', '"steps"'],
    ];
    for (const [keys, kind, place] of cases) {
      assert.deepEqual(faultsIn(test(keys))[0], [kind, place], keys);
    }
    const twice = `{ "sockets": [], "tests": [ { "name": "t", "do": [{ "delayMs": 1 }] }, { "name": "t", "do": [{ "delayMs": 1 }] } ] }`;
    assert.deepEqual(faultsIn(twice), [['duplicateTest', '"t"']]);
  });
});
