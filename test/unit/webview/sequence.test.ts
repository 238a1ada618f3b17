import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventDetail } from '../../../src/shared/entry.ts';
import { viewStringNames } from '../../../src/shared/viewStrings.ts';
import { mermaidText, xmlText } from '../../../src/webview/views/diagramText.ts';
import {
  mermaidDiagram,
  mermaidLengthMax,
  svgDiagram,
} from '../../../src/webview/views/sequenceExport.ts';
import type { Diagram } from '../../../src/webview/views/sequenceExport.ts';
import { Lifelines, stepOf, waitMax, gapHeight } from '../../../src/webview/views/sequenceModel.ts';
import type { Lifeline, StepStyle } from '../../../src/webview/views/sequenceModel.ts';
import { readDiagram } from '../../../src/webview/views/readDiagram.ts';
import { SocketFormats } from '../../../src/webview/payload/displayFormat.ts';
import type { ListedRow } from '../../../src/webview/list/rowWindow.ts';
import { ScrollModel } from '../../../src/webview/list/scrollModel.ts';
import { Localizer } from '../../../src/webview/localizer.ts';
import { anyText } from '../anyText.ts';

const labels = {
  socket: (id: string) => `<${id}>`,
  peer: (endpoint: string) => endpoint,
  others: 'others',
};

function entry(
  socket: string,
  connection: number | undefined,
  rest: Partial<ListedRow>,
): ListedRow {
  return {
    seq: 1,
    time: 0,
    socket,
    ...(connection !== undefined && { connection, peer: `tcp://10.0.0.${connection}:1` }),
    direction: 'in',
    length: 0,
    offset: 0,
    captured: 0,
    bytes: new Uint8Array(),
    ...rest,
  };
}

const step = (detail: EventDetail, lifelines: readonly Lifeline[]) =>
  stepOf(entry('a', 1, { direction: 'event', event: detail }), lifelines);

describe('the sequence diagram', () => {
  const lifelines = new Lifelines();
  for (const [socket, connection] of [
    ['a', undefined],
    ['b', 3],
    ['a', 2],
    ['a', 1],
  ] as const) {
    lifelines.take(entry(socket, connection, {}));
  }
  const list = lifelines.list(10, labels);

  it('has a lane for each socket, its peers beside it in the order in which they came', () => {
    assert.deepEqual(
      list.map(({ label }) => label),
      ['<a>', 'tcp://10.0.0.1:1', 'tcp://10.0.0.2:1', '<b>', 'tcp://10.0.0.3:1'],
    );
  });

  it('lets the peers that have no room share a lane', () => {
    const few = lifelines.list(4, labels);
    assert.deepEqual(
      few.map(({ label }) => label),
      ['<a>', 'tcp://10.0.0.1:1', '<b>', 'others'],
    );
    assert.deepEqual(stepOf(entry('b', 3, { direction: 'out' }), few), {
      from: 2,
      to: 3,
      style: 'message',
    });
  });

  it('draws messages and steps from who takes them to whom they reach', () => {
    assert.deepEqual(stepOf(entry('a', 2, {}), list), { from: 2, to: 0, style: 'message' });
    assert.deepEqual(step({ event: 'accept' }, list), { from: 1, to: 0, style: 'event' });
    assert.deepEqual(step({ event: 'connect', side: 'local' }, list), {
      from: 0,
      to: 1,
      style: 'event',
    });
    assert.deepEqual(step({ event: 'shutdown', side: 'remote' }, list), {
      from: 1,
      to: 0,
      style: 'event',
    });
    assert.deepEqual(step({ event: 'reset', side: 'local' }, list), {
      from: 0,
      to: 1,
      style: 'reset',
    });
  });

  it('puts a tap between a client and its server, and lets what is forwarded pass it', () => {
    const tapped = new Lifelines();
    const said = { ...entry('tap', 4, {}), leg: 'client' as const };
    const answered = {
      ...entry('tap', 4, { direction: 'out', origin: 'peer', peer: 'tcp://10.0.0.9:5432' }),
      leg: 'server' as const,
    };
    tapped.take(said);
    tapped.take(answered);
    const lanes = tapped.list(10, labels);
    assert.deepEqual(
      lanes.map(({ label }) => label),
      ['tcp://10.0.0.4:1', '<tap>', 'tcp://10.0.0.9:5432'],
    );
    assert.deepEqual(stepOf(said, lanes), { from: 0, to: 2, style: 'message' });
    assert.deepEqual(stepOf(answered, lanes), { from: 2, to: 0, style: 'message' });
    const dropped = stepOf({ ...said, fate: 'dropped' }, lanes);
    assert.deepEqual(dropped, { from: 0, to: 1, style: 'message' });
    const injected = stepOf({ ...said, direction: 'out' }, lanes);
    assert.deepEqual(injected, { from: 1, to: 0, style: 'message' });
  });

  it('notes what concerns one side only', () => {
    const error = { code: 'timedOut', message: 'no answer' } as const;
    assert.deepEqual(step({ event: 'error', error }, list), { from: 0, to: 0, style: 'error' });
    const listening = entry('b', undefined, { direction: 'event', event: { event: 'listen' } });
    assert.deepEqual(stepOf(listening, list), { from: 3, to: 3, style: 'event' });
  });

  it('gives waits their room, up to where the axis is broken', () => {
    assert.deepEqual(gapHeight(100, 0), { pixels: 0, isCut: false });
    assert.deepEqual(gapHeight(100, 0.1), { pixels: 10, isCut: false });
    assert.deepEqual(gapHeight(60_000, 0.1), { pixels: waitMax, isCut: true });
    assert.deepEqual(gapHeight(-5, 1), { pixels: 0, isCut: false });
  });
});

describe('an exported sequence diagram', () => {
  /** Any text, and above all those that mean something in either language. */
  const text = fc.oneof(
    anyText(),
    fc
      .array(
        fc.constantFrom(
          ...[
            '<',
            '>',
            '&',
            '"',
            "'",
            ';',
            ':',
            '#',
            '%%',
            '\n',
            '\r',
            '\u2028',
            '\0',
            '->>',
            '-x',
          ],
          ...['end', 'Note over L0: x', 'participant', '#lt;', '#35;', '&lt;', ']]>', '<script>'],
          ...['\u202e', '\u2066', '\ufeff', '\ud800', '\ufffe', 'wrap:', '{', '}', '@', '\\', ' '],
        ),
      )
      .map((parts) => parts.join('')),
  );
  const styles: readonly StepStyle[] = ['message', 'event', 'reset', 'error'];
  const diagram: fc.Arbitrary<Diagram> = fc.record({
    title: text,
    lifelines: fc.array(
      fc.record({ key: fc.string(), label: text, kind: fc.constant('peer' as const) }),
      { minLength: 2, maxLength: 4 },
    ),
    steps: fc.array(
      fc.record({
        from: fc.nat(1),
        to: fc.nat(1),
        style: fc.constantFrom(...styles),
        time: text,
        text,
      }),
      { maxLength: 5 },
    ),
    before: text,
    after: text,
  });

  it('is a Mermaid statement a line, whatever the texts are', () => {
    const statement =
      /^(?:sequenceDiagram|title .+|participant L\d as .+|Note over L\d(?:,L\d)?: .+|L\d(?:->>|-->>|-x)L\d: .+)$/u;
    // What may follow the keyword or the first colon: nothing that ends a statement, unless as a code.
    const harmless = /^(?:[\p{L}\p{N} .,/()=+*_-]|#\d+;)+$/u;
    fc.assert(
      fc.property(diagram, (drawn) => {
        const lines = mermaidDiagram(drawn)
          .trimEnd()
          .split(/\r\n|[\n\r\u2028\u2029]/);
        assert.equal(lines.length, 1 + 1 + drawn.lifelines.length + 2 + drawn.steps.length);
        for (const line of lines) {
          assert.match(line.trim(), statement);
          const free = /^\s*(?:title|participant L\d as|[^:]*:) (.+)$/u.exec(line)?.[1];
          if (free !== undefined) {
            assert.match(free, harmless);
          }
        }
      }),
    );
  });

  it('is well-formed XML with the elements of a diagram only, whatever the texts are', () => {
    const allowed = new Set(['svg', 'title', 'rect', 'text', 'line', 'path']);
    fc.assert(
      fc.property(diagram, (drawn) => {
        const svg = svgDiagram(drawn);
        const open: string[] = [];
        let rest = svg.trim();
        while (rest !== '') {
          const tag = /^<(\/?)([a-z]+)((?: [\w-]+="[^"<>&]*")*)(\/?)>/.exec(rest);
          // Characters of XML 1.0 that stand for themselves, and references to such.
          const content = /^(?:[^<>&\p{Cc}\p{Cs}\ufffe\uffff]|\n|&#\d+;)+/u.exec(rest);
          const found = tag ?? content;
          assert.ok(found, rest.slice(0, 80));
          const [whole, slash, name, , selfClosing] = found;
          if (tag && slash === '/') {
            assert.equal(open.pop(), name);
          } else if (tag) {
            assert.ok(allowed.has(name ?? ''), name);
            if (selfClosing !== '/') {
              open.push(name ?? '');
            }
          }
          rest = rest.slice(whole.length);
        }
        assert.deepEqual(open, []);
      }),
    );
  });

  it('shows what cannot be seen', () => {
    assert.equal(xmlText('a\u202eb<'), 'a\\u{202e}b&#60;');
    assert.equal(mermaidText('a;\u2066\nb#'), 'a#59;#92;u#123;2066#125;#92;u#123;a#125;b#35;');
    assert.equal(mermaidText(''), '#160;');
  });

  it('leaves out of Mermaid what would make it draw nothing, and says how much', async () => {
    const rows = Array.from({ length: 220 }, (_, index) =>
      entry('a', 1, { seq: index + 1, length: 80, captured: 80, offset: 0 }),
    );
    const page = {
      ...{ rows, bytes: new Uint8Array(80).fill(0x3b), reasons: {} },
      ...{ position: 0, evicted: 0, total: 220, order: 1 },
    };
    const l10n = new Localizer(
      Object.fromEntries(viewStringNames.map((name) => [name, `${name} {0}`])) as never,
    );
    const scroll = new ScrollModel(20);
    scroll.setHeights(200, 20);
    scroll.setExtent(220, 0, 0);
    const read = (fits: (drawn: Diagram) => boolean) =>
      readDiagram({
        ...{ host: { page: () => Promise.resolve(page) }, model: { query: 1, scroll }, l10n },
        ...{ formats: new SocketFormats(), labels, fits },
      });
    const fits = (drawn: Diagram) => mermaidDiagram(drawn).length <= mermaidLengthMax;

    assert.equal((await read(() => true))?.steps.length, 220);

    scroll.startAutoScroll();
    const atEnd = await read(fits);
    assert.ok(atEnd && fits(atEnd));
    assert.equal(atEnd.before, `sequenceBefore ${220 - atEnd.steps.length}`);
    assert.equal(atEnd.after, undefined);

    scroll.scrollTo(0);
    const atBeginning = await read(fits);
    assert.ok(atBeginning && fits(atBeginning));
    assert.equal(atBeginning.before, undefined);
    assert.equal(atBeginning.after, `sequenceAfter ${220 - atBeginning.steps.length}`);
    assert.ok(atBeginning.steps.length > 100);
  });

  it('cuts names and texts so long that Mermaid would draw all the rest tiny', () => {
    const long = 'x'.repeat(500);
    const lifeline = { key: 'a', label: long, kind: 'socket' } as const;
    const drawn = mermaidDiagram({
      title: 't',
      lifelines: [lifeline, { ...lifeline, key: 'b' }],
      steps: [{ from: 0, to: 1, style: 'message', time: '+1 ms', text: long }],
    });
    assert.ok(drawn.split('\n').every((line) => line.length < 120));
  });
});
