import assert from 'node:assert/strict';
import { checkDefinitions } from '../../../../src/workbench/definitions/checkDefinitions.ts';
import {
  newDefinitions,
  withName,
  withRule,
  withSocket,
  withoutSocket,
} from '../../../../src/workbench/definitions/editDefinitions.ts';

const client = { name: 'redis', connect: 'tcp://127.0.0.1:6379' };

function namesIn(text: string) {
  const { entries, faults } = checkDefinitions(text);
  assert.deepEqual(faults, []);
  return entries.map(({ name }) => name);
}

describe('editDefinitions', () => {
  it('adds the socket as the last one and touches nothing else', () => {
    const text = `{
    // What we listen on.
    "sockets": [
        { "name": "greeter", "listen": "tcp://127.0.0.1:9999" } // the course's first
    ]
    /* the end */
}
`;
    assert.equal(
      withSocket(text, client),
      `{
    // What we listen on.
    "sockets": [
        { "name": "greeter", "listen": "tcp://127.0.0.1:9999" }, // the course's first
        {
            "name": "redis",
            "connect": "tcp://127.0.0.1:6379"
        }
    ]
    /* the end */
}
`,
    );
  });

  it('adds a rule before all others and touches nothing else', () => {
    const rule = { match: "^'a'$", send: { text: 'b\\n' } };
    const written = `{ "match": "^'a'$", "send": { "text": "b\\\\n" } }`;
    const rules = (sockets: string) => withRule(`{ "sockets": [${sockets}] }`, 'a', rule);
    assert.equal(
      rules('{ "name": "a", "respond": [{ "echo": true }] }'),
      `{ "sockets": [{ "name": "a", "respond": [${written}, { "echo": true }] }] }`,
    );
    assert.equal(
      rules('{ "name": "a", "respond": [] }'),
      `{ "sockets": [{ "name": "a", "respond": [${written}] }] }`,
    );
    const text = `{
  "sockets": [
    {
      "name": "a",
      "respond": [
        // The first.
        { "echo": true }
      ],
    },
    {
      "name": "b" // the last
    }
  ]
}
`;
    assert.equal(
      withRule(text, 'a', rule),
      text.replace('[\n        //', `[\n        ${written},\n        //`),
    );
    assert.equal(
      withRule(text, 'b', rule),
      text.replace('"b" // the last', `"b", // the last\n      "respond": [${written}]`),
    );
    assert.equal(withRule(text, 'c', rule), undefined);
  });

  it('begins a file with the caret inside its list', () => {
    const { text, caret } = newDefinitions();
    assert.deepEqual(namesIn(text), []);
    const typed = `${text.slice(0, caret)}{ "name": "a", "listen": "1" }${text.slice(caret)}`;
    assert.deepEqual(namesIn(typed), ['a']);
  });

  it('renames a socket and touches nothing else', () => {
    const text = `{
    "sockets": [
        { "name": "a", "listen": "1" }, // the course's
        { /* first */ "name"  :  "b" /* old */, "listen": "2" }
    ]
}
`;
    assert.equal(
      withName(text, 'b', 'say "hi"'),
      text.replace('"b" /* old */', '"say \\"hi\\"" /* old */'),
    );
    assert.equal(withName(text, 'c', 'd'), undefined);
  });

  it('keeps tabs and CRLF', () => {
    const added = withSocket('{\r\n\t"sockets": []\r\n}\r\n', client);
    assert.match(added, /\r\n\t\t\{\r\n\t\t\t"name": "redis",\r\n/);
    assert.doesNotMatch(added, /[^\r]\n/);
  });

  it('makes what a missing, an empty or a listless file lacks', () => {
    for (const text of [
      '',
      ' \n',
      '{}',
      '{ /* nothing */ }',
      '{\n  // nothing\n}',
      '{ "$schema": "x" }',
    ]) {
      assert.deepEqual(namesIn(withSocket(text, client)), ['redis'], JSON.stringify(text));
    }
  });

  it('keeps a list on one line where it is', () => {
    assert.equal(
      withSocket('{ "sockets": [{ "name": "a", "listen": "1" }] }', client),
      `{ "sockets": [{ "name": "a", "listen": "1" },
  {
    "name": "redis",
    "connect": "tcp://127.0.0.1:6379"
  }] }`,
    );
  });

  it('removes the socket of a name and keeps comments', () => {
    const text = `{
  "sockets": [
    // about one
    { "name": "one", "listen": "tcp://[::1]:1" }, // end of one
    // about two
    { "name": "two", "listen": "tcp://[::1]:2" }
    // the end
  ]
}`;
    assert.equal(
      withoutSocket(text, 'two'),
      `{
  "sockets": [
    // about one
    { "name": "one", "listen": "tcp://[::1]:1" } // end of one
    // about two
    // the end
  ]
}`,
    );
    assert.equal(
      withoutSocket(text, 'one'),
      `{
  "sockets": [
    // about one
     // end of one
    // about two
    { "name": "two", "listen": "tcp://[::1]:2" }
    // the end
  ]
}`,
    );
    assert.equal(withoutSocket(text, 'three'), text);
  });

  it('gives back the text after adding and removing', () => {
    for (const text of [
      '{\n  "sockets": [\n    { "name": "a", "listen": "tcp://[::1]:1" } // a\n  ]\n}\n',
      '{\r\n\t"sockets": [\r\n\t\t{ "name": "a", "listen": "tcp://[::1]:1" }\r\n\t]\r\n}',
    ]) {
      assert.equal(withoutSocket(withSocket(text, client), 'redis'), text);
    }
  });
});
