import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode } from '../../../src/shared/decoders/decode.ts';
import { renderText } from '../../../src/shared/payload.ts';
import { ansiLines } from '../../../src/webview/payload/ansiLines.ts';
import { decodedLines, lineAt } from '../../../src/webview/payload/decodedLines.ts';
import type { FoldLine } from '../../../src/webview/payload/foldLine.ts';
import { jsonLines, jsonLinesMax } from '../../../src/webview/payload/jsonLines.ts';
import { onOneLine } from '../../../src/webview/list/onOneLine.ts';

const drawn = (lines: readonly FoldLine[]) =>
  lines.map(({ depth, parts }) => '  '.repeat(depth) + parts.map(({ text }) => text).join(''));

function lines(text: string): readonly FoldLine[] {
  const answer = jsonLines(text);
  assert.ok(answer.ok);
  return answer.lines;
}

describe('jsonLines', () => {
  it('indents, and keeps every value as it is written', () => {
    assert.deepEqual(
      drawn(lines('{"a":1.10,"a":12345678901234567890,"list":[true,null,{}],"s":"\\u00e9\\\\"}')),
      [
        '{',
        '  "a": 1.10,',
        '  "a": 12345678901234567890,',
        '  "list": [',
        '    true,',
        '    null,',
        '    {}',
        '  ],',
        '  "s": "\\u00e9\\\\"',
        '}',
      ],
    );
  });

  it('knows what each line folds away', () => {
    const [first, , list] = lines('{"a":1,"b":[2,3]}');
    assert.equal(first?.last, 6);
    assert.equal(list?.last, 5);
    assert.equal(list.folded?.map(({ text }) => text).join(''), ' 2 ]');
  });

  it('is JSON again, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const again = drawn(lines(text))
          .join('\n')
          .replaceAll(/\\u\{([0-9a-f]+)\}/g, (_, code: string) =>
            String.fromCodePoint(parseInt(code, 16)),
          );
        assert.deepEqual(JSON.parse(again), JSON.parse(text));
      }),
    );
  });

  it('draws a document a line', () => {
    assert.deepEqual(drawn(lines('{"a":1}\n[]\n')), ['{', '  "a": 1', '}', '[]']);
  });

  it('says where it is none', () => {
    assert.deepEqual(jsonLines('{"a":}'), { ok: false, position: 5 });
    assert.equal(jsonLines('\ufeff{"a": 1}\0\0').ok, true);
    assert.equal(jsonLines('{"a": 1}\0}').ok, false);
    assert.equal(jsonLines('[1] // two').ok, false);
    assert.equal(jsonLines('').ok, false);
    assert.equal(jsonLines('['.repeat(100_000)).ok, false);
  });

  it('stops drawing at so many lines', () => {
    const answer = jsonLines(`[${'0,'.repeat(30_000)}0]`);
    assert.ok(answer.ok && answer.isCut);
    assert.ok(answer.lines.length <= jsonLinesMax + 1);
  });

  it('draws what lies too deep for the stack on one line', () => {
    const deep = 3_000;
    const text = '['.repeat(deep) + ']'.repeat(deep);
    assert.equal(
      lines(text)
        .map(({ parts }) => parts.map((part) => part.text).join(''))
        .join(''),
      text,
    );
  });

  it('shows bidirectional controls', () => {
    assert.deepEqual(drawn(lines('"a\u202eb"')), ['"a\\u{202e}b"']);
  });
});

describe('onOneLine', () => {
  const rendered = (text: string) => onOneLine(renderText(Buffer.from(text)));

  it('takes the layout out of a document, and nothing out of its strings', () => {
    assert.equal(
      rendered('\r\n{\r\n\t"a": "x\\ny",\n  "path": "C:\\\\new" }'),
      ' { "a": "x\\\\ny", "path": "C:\\\\\\\\new" }',
    );
  });

  it('leaves other texts as they are', () => {
    assert.equal(rendered('one\n two'), 'one\\n two');
  });
});

describe('ansiLines', () => {
  const runs = (text: string) => ansiLines([renderText(Buffer.from(text))])[0];

  it('takes colours of the theme, of the 256 and true ones', () => {
    assert.deepEqual(runs('\u001b[1;31mred\u001b[0m plain'), [
      { text: 'red', classes: ['ansi-bold', 'ansi-red-fg'] },
      { text: ' plain', classes: [] },
    ]);
    assert.deepEqual(runs('\u001b[38;5;196mx'), [
      { text: 'x', classes: [], color: 'rgb(255, 0, 0)' },
    ]);
    assert.deepEqual(runs('\u001b[48;2;1;2;3mx'), [
      { text: 'x', classes: [], background: 'rgb(1, 2, 3)' },
    ]);
    assert.deepEqual(runs('\u001b[93mx')?.[0]?.classes, ['ansi-bright-yellow-fg']);
  });

  it('reads subparameters behind colons (ITU-T T.416)', () => {
    const classes = (codes: string) => runs(`\u001b[${codes}mx`)?.[0]?.classes;
    assert.deepEqual(classes('4:3'), ['ansi-underline']);
    assert.deepEqual(classes('4;3'), ['ansi-underline', 'ansi-italic']);
    assert.deepEqual(classes('1;4:0'), ['ansi-bold']);
    assert.equal(runs('\u001b[38:2::1:2:3mx')?.[0]?.color, 'rgb(1, 2, 3)');
    assert.equal(runs('\u001b[38:2:1:2:3mx')?.[0]?.color, 'rgb(1, 2, 3)');
    assert.equal(runs('\u001b[48:5:196mx')?.[0]?.background, 'rgb(255, 0, 0)');
    // The color of an underline is not shown, and resets nothing.
    const red = runs('\u001b[31ma\u001b[58:2::1:2:3mb') ?? [];
    assert.ok(red.every(({ classes: looks }) => looks.includes('ansi-red-fg')));
  });

  it('shows every other sequence, and what only looks like one', () => {
    assert.deepEqual(
      runs('\u001b[2Jx\\x1b[31my')?.map(({ text }) => text),
      ['\\x1b[2Jx\\\\x1b[31my'],
    );
  });

  it('goes on with a look on the next line', () => {
    const [, second] = ansiLines(['\\x1b[32ma\\n', 'b']);
    assert.deepEqual(second, [{ text: 'b', classes: ['ansi-green-fg'] }]);
  });
});

describe('decodedLines', () => {
  const { nodes } = decode(
    'cbor',
    Uint8Array.from(Buffer.from('a161618201 02'.replace(' ', ''), 'hex')),
    {
      isDatagram: false,
      ports: [],
    },
  );

  it('draws the tree with its bytes', () => {
    const tree = decodedLines(nodes);
    assert.deepEqual(drawn(tree), [
      'Map: {"a": [1, 2]}',
      '  Key, Text: "a"',
      '  Value, Array: [1, 2]',
      '    [0] Unsigned: 1',
      '    [1] Unsigned: 2',
    ]);
    assert.deepEqual(
      tree.map(({ last }) => last),
      [4, 1, 4, 3, 4],
    );
  });

  it('finds the innermost field of a byte', () => {
    const tree = decodedLines(nodes);
    assert.deepEqual(
      [0, 1, 3, 4, 9].map((offset) => lineAt(tree, offset)),
      [0, 1, 2, 3, undefined],
    );
  });
});
