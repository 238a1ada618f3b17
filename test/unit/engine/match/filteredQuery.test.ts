import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { EventKind } from '../../../../src/shared/entry.ts';
import { directions } from '../../../../src/shared/entry.ts';
import type { FilterNode } from '../../../../src/shared/match/filterNode.ts';
import type { FilterTerm } from '../../../../src/shared/match/terms/filterTerms.ts';
import { formatFilter } from '../../../../src/shared/match/formatFilter.ts';
import { framerFor } from '../../../../src/engine/framing/framerFor.ts';
import type { Framing } from '../../../../src/shared/framing.ts';
import { wrapFrame } from '../../../../src/shared/wrapFrame.ts';
import { directionIn } from '../../../../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../../../../src/engine/log/trafficLog.ts';
import { annotateEntries } from '../../../../src/engine/log/annotateEntries.ts';
import { readPage } from '../../../../src/engine/log/pageRows.ts';
import { TrafficQuery } from '../../../../src/engine/log/trafficQuery.ts';

interface Entry {
  readonly socket: number;
  readonly seq: number;
  readonly connection: number;
  readonly payload: Buffer;
  /** With all that frames it. */
  readonly wire: Buffer;
  readonly direction: (typeof directions)[number];
  readonly event?: EventKind;
  isMarked?: boolean;
  note?: string;
  /** Names of the faults that hit it. */
  faults?: string[];
}

const names = ['greeter', 'log sink', 'Echo'];
const peers = ['', 'tcp://127.0.0.1:5000', 'tcp://10.1.2.3:80', 'tcp://[::1]:5000'];

const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.constantFrom<FilterTerm>(
    { kind: 'socket', name: 'GREETER' },
    { kind: 'socket', name: '*s*k*' },
    { kind: 'peer', peer: '10.0.0.0/8' },
    { kind: 'peer', peer: '127.0.0.1:5000' },
    { kind: 'peer', peer: '[::1]' },
    { kind: 'peer', peer: '*.0.*' },
    { kind: 'port', comparison: '>=', port: 5_000 },
    { kind: 'connection', id: 2 },
    { kind: 'direction', direction: 'in' },
    { kind: 'direction', direction: 'event' },
    { kind: 'flow', isUpstream: true },
    { kind: 'flow', isUpstream: false },
    { kind: 'event', event: 'reset' },
    { kind: 'origin', origin: 'peer' },
    { kind: 'fate', fate: 'delivered' },
    { kind: 'fate', fate: 'dropped' },
    { kind: 'length', comparison: '<', bytes: 4 },
    { kind: 'length', comparison: '=', bytes: 0 },
    { kind: 'length', comparison: '!=', bytes: 2 },
    { kind: 'after', time: { date: { year: 1970, month: 1, day: 1 }, dayMs: 20, isUtc: true } },
    { kind: 'before', time: { date: { year: 1970, month: 1, day: 1 }, dayMs: 60, isUtc: true } },
    { kind: 'last', ms: 970 },
    { kind: 'mark' },
    { kind: 'note' },
    { kind: 'note', text: 'SEVEN' },
    { kind: 'fault' },
    { kind: 'fault', text: 'LAT' },
    { kind: 'regex', source: 'a+b', flags: '' },
    { kind: 'regex', source: '^.b?$', flags: 's' },
    { kind: 'regex', source: '\\xff', flags: '' },
    { kind: 'regex', source: 'ä|\\u{e4}', flags: 'u' },
    { kind: 'hex', digits: '6??2' },
    { kind: 'hex', digits: '61??62' },
    { kind: 'hex', digits: '????????' },
    { kind: 'hex', digits: '?1' },
    { kind: 'hex', digits: '^61' },
    { kind: 'hex', digits: '62$' },
    { kind: 'hex', digits: '^61*62$' },
    { kind: 'hex', digits: '61*[01100?1?]*6?' },
    { kind: 'hex', digits: '[1???????]?4' },
    { kind: 'hex', digits: '^??{last:1}$' },
    { kind: 'hex', digits: '0a$', onWire: true },
    { kind: 'hex', digits: '^00*', onWire: true },
    { kind: 'hex', digits: 'c0', onWire: true },
    { kind: 'text', text: 'ab', ignoreCase: false, isAtStart: true },
    { kind: 'text', text: 'B', ignoreCase: true, isAtEnd: true },
    { kind: 'text', text: 'a', ignoreCase: false, isAtStart: true, isAtEnd: true },
    { kind: 'text', text: 'b\\n', ignoreCase: false, isAtEnd: true, onWire: true },
    { kind: 'regex', source: '\\n$', flags: '', onWire: true },
    { kind: 'checksum', name: 'sum8' },
    { kind: 'integer', bits: 8, isLittle: false, offset: -1, comparison: '=', value: 0x62 },
    { kind: 'integer', bits: 8, isLittle: false, offset: 0, mask: 0x20, comparison: '=', value: 0 },
    { kind: 'integer', bits: 16, isLittle: true, offset: 1, comparison: '>=', value: 0x6161 },
    {
      kind: 'integer',
      bits: 16,
      isLittle: false,
      offset: 0,
      comparison: '<',
      value: 7,
      onWire: true,
    },
    {
      kind: 'integer',
      bits: 32,
      isLittle: false,
      offset: 0,
      mask: 2 ** 32 - 1,
      comparison: '!=',
      value: 0,
    },
    { kind: 'text', text: 'ä', ignoreCase: false },
    { kind: 'text', text: '\\xff\\0', ignoreCase: false },
  ),
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.string({ unit: fc.constantFrom('a', 'b', 'A'), minLength: 1, maxLength: 3 }),
    ignoreCase: fc.boolean(),
  }),
);
const { node } = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    term,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      nodes: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), node: tie('node') }),
  ),
}));

/** A regular expression over latin1 for a pattern of bytes. */
function expressionOf(digits: string): RegExp {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const oneOf = (accepts: (byte: number) => boolean) =>
    `[${bytes
      .filter(accepts)
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('')}]`;
  const source = digits.replaceAll(
    /\[([01?]{8})\]|\{\w+:(\d+)\}|([0-9a-f?]{2})|\*/g,
    (_, bits: string | undefined, count: string | undefined, pair: string | undefined) => {
      if (bits !== undefined) {
        const fits = new RegExp(bits.replaceAll('?', '.'));
        return oneOf((byte) => fits.test(byte.toString(2).padStart(8, '0')));
      }
      if (pair !== undefined) {
        const fits = new RegExp(pair.replaceAll('?', '.'));
        return oneOf((byte) => fits.test(byte.toString(16).padStart(2, '0')));
      }
      return count === undefined ? '[^]*' : `[^]{${count}}`;
    },
  );
  return new RegExp(source);
}

const clock = { now: () => 0, after: () => () => undefined };
const framings: readonly Framing[] = [
  ...(['none', 'line', 'stxEtx', 'slip', 'cobs', 'varint'] as const),
  { lengthPrefix: { bytes: 2 } },
  { lengthPrefix: { bytes: 1, offset: 1 } },
];

/** The message that carries a payload, and where in it. */
function framed(payload: Buffer, framing: Framing) {
  const wrapped = wrapFrame(framing, payload);
  const wire = wrapped.ok ? Buffer.from(wrapped.bytes) : payload;
  const place = wrapped.ok ? framerFor(framing, { clock }).place(wire) : undefined;
  return { wire, place };
}

/** What the filter says, entry by entry, in the plainest way. */
function accepts(filter: FilterNode, entry: Entry): boolean {
  const { seq } = entry;
  const isOnWire = 'onWire' in filter;
  const payload = isOnWire ? entry.wire : entry.payload;
  const peer = peers[entry.connection] ?? '';
  const isMessage = entry.direction !== 'event';
  switch (filter.kind) {
    case 'and':
      return filter.nodes.every((each) => accepts(each, entry));
    case 'or':
      return filter.nodes.some((each) => accepts(each, entry));
    case 'not':
      return !accepts(filter.node, entry);
    case 'socket':
      return filter.name === 'GREETER' ? entry.socket === 0 : entry.socket === 1;
    case 'peer': {
      const wanted: Readonly<Record<string, boolean>> = {
        '10.0.0.0/8': entry.connection === 2,
        '127.0.0.1:5000': entry.connection === 1,
        '[::1]': entry.connection === 3,
        '*.0.*': entry.connection === 1,
      };
      return wanted[filter.peer] ?? false;
    }
    case 'port':
      return peer.endsWith(':5000');
    case 'connection':
      return entry.connection === filter.id;
    case 'direction':
      return entry.direction === filter.direction;
    case 'flow':
      // All of these were accepted.
      return isMessage && entry.connection > 0 && filter.isUpstream === (entry.direction === 'in');
    case 'event':
      return entry.event === filter.event;
    case 'origin':
      // All of these are ordinary.
      return isMessage && filter.origin === (entry.direction === 'in' ? 'peer' : 'user');
    case 'fate':
      // All of these were delivered.
      return isMessage && filter.fate === 'delivered';
    case 'length':
      return (
        isMessage &&
        (filter.comparison === '<'
          ? payload.length < 4
          : (payload.length === filter.bytes) === (filter.comparison === '='))
      );
    case 'after':
      return seq >= 20;
    case 'before':
      return seq < 60;
    case 'last':
      return seq >= 30;
    case 'mark':
      return entry.isMarked ?? false;
    case 'note':
      return entry.note?.includes(filter.text?.toLowerCase() ?? '') ?? false;
    case 'fault':
      return entry.faults?.some((name) => filter.text === undefined || name === 'latency') ?? false;
    case 'checksum': {
      const sum = payload.subarray(0, -1).reduce((all, byte) => (all + byte) & 0xff, 0);
      return isMessage && payload.length > 0 && payload.at(-1) === sum;
    }
    case 'text': {
      const written = filter.text.replace('\\n', '\n');
      const bytes = Buffer.from(filter.text === '\\xff\\0' ? [255, 0] : written);
      const lower = (text: string) => (filter.ignoreCase ? text.toLowerCase() : text);
      const [hay, needle] = [payload, bytes].map((each) => lower(each.toString('latin1')));
      const [start, end] = [filter.isAtStart ?? false, filter.isAtEnd ?? false];
      return (
        isMessage &&
        hay !== undefined &&
        needle !== undefined &&
        hay.includes(needle) &&
        (!start || hay.startsWith(needle)) &&
        (!end || hay.endsWith(needle)) &&
        (!start || !end || hay === needle)
      );
    }
    case 'hex': {
      return isMessage && expressionOf(filter.digits).test(payload.toString('latin1'));
    }
    case 'integer': {
      const { bits, isLittle, offset, mask = 2 ** bits - 1, comparison, value } = filter;
      const size = bits / 8;
      const start = offset < 0 ? payload.length + offset : offset;
      const bytes = [...payload.subarray(Math.max(start, 0), start + size)];
      const ordered = isLittle ? bytes.reverse() : bytes;
      const read = ordered.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) & BigInt(mask);
      const wanted = BigInt(value);
      const holds = {
        '=': read === wanted,
        '!=': read !== wanted,
        '<': read < wanted,
        '>=': read >= wanted,
      };
      return (
        isMessage &&
        start >= 0 &&
        bytes.length === size &&
        (Reflect.get(holds, comparison) as boolean)
      );
    }
    case 'regex': {
      const text = payload.toString(filter.flags === 'u' ? 'utf8' : 'latin1');
      return payload.length > 0 && isMessage && new RegExp(filter.source, filter.flags).test(text);
    }
  }
}

const payload = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'x', 'ä'), maxLength: 6 }),
  },
  { weight: 3, arbitrary: fc.constantFrom('\xff\0', '') },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(40_000), `${'y'.repeat(140_000)}ab`) },
);
const steps = fc.array(
  fc.oneof(
    {
      weight: 30,
      arbitrary: fc.record({
        kind: fc.constant('message' as const),
        socket: fc.nat(2),
        connection: fc.nat(3),
        direction: fc.nat(1),
        payload: payload.map((text) => Buffer.from(text, text === '\xff\0' ? 'latin1' : 'utf8')),
        framing: fc.constantFrom(...framings),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('event' as const),
        socket: fc.nat(2),
        connection: fc.nat(3),
        event: fc.constantFrom<EventKind>('accept', 'reset'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), socket: fc.nat(2) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'look' as const }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('hit' as const),
        socket: fc.nat(2),
        back: fc.nat(3),
        fault: fc.constantFrom('latency', 'slicer'),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('annotate' as const),
        from: fc.nat(120),
        length: fc.nat(5),
        change: fc.constantFrom(
          { mark: true },
          { mark: false },
          { mark: 'toggle' as const },
          { note: 'number seven' },
          { note: 'eleven' },
          { mark: true, note: ' ' },
          { mark: false, note: '' },
        ),
      }),
    },
  ),
  { maxLength: 120 },
);

const surroundings = {
  now: 1_000,
  // None of these expressions is slow, but the machine may be busy with something else.
  timeoutMs: 10_000,
};

describe('a filtered query', () => {
  it('finds what a look at each entry would', () => {
    fc.assert(
      fc.property(steps, node, fc.integer({ min: 1, max: 60 }), (taken, filter, entriesMax) => {
        const logs = names.map(() => new TrafficLog({ bytesMax: 1e9, entriesMax }));
        const query = new TrafficQuery(1, { filter: formatFilter(filter) }, surroundings);
        const whole = new TrafficQuery(2, {});
        logs.forEach((log, socket) => {
          whole.addLog(String(socket), log);
          query.addLog(String(socket), log, names[socket]);
          peers.forEach((peer, id) => id > 0 && log.openConnection(id, peer, 'remote'));
        });
        const kept: Entry[][] = logs.map(() => []);
        const look = () => {
          ok(query.update(Infinity));
          const expected = kept
            .flat()
            .filter((entry) => accepts(filter, entry))
            .map((entry) => entry.seq)
            .sort((a, b) => a - b);
          deepEqual(
            readPage(query, 0, 1_000, 0).rows.map((row) => row.seq),
            expected,
          );
          const { complete, examined, entries, skipped } = query.summary();
          const all = kept.flat().length;
          deepEqual([complete, examined, entries, skipped], [true, all, all, undefined]);
        };
        let seq = 0;
        for (const step of taken) {
          if (step.kind === 'look') {
            look();
            continue;
          }
          if (step.kind === 'hit') {
            const { back, fault } = step;
            const log = logs[step.socket];
            const hit = kept[step.socket]?.at(-1 - back);
            if (log && hit && hit.direction !== 'event') {
              log.faultHits.add(log.end - 1 - back, { fault, did: 'delayed' });
              hit.faults = [...(hit.faults ?? []), fault];
            }
            continue;
          }
          if (step.kind === 'annotate') {
            const { from, change } = step;
            const to = from + step.length;
            const there = kept.flat().filter((entry) => from <= entry.seq && entry.seq <= to);
            const isMarked =
              change.mark === 'toggle'
                ? there.some((entry) => entry.isMarked !== true)
                : change.mark;
            for (const entry of there) {
              entry.isMarked = isMarked ?? entry.isMarked ?? false;
              if ('note' in change) {
                delete entry.note;
                Object.assign(entry, change.note.trim() === '' ? {} : { note: change.note });
              }
            }
            const ranges = [{ from, to }];
            equal(annotateEntries(whole, { ranges, ...change }).entries, there.length);
            continue;
          }
          const { socket } = step;
          if (step.kind === 'clear') {
            logs[socket]?.clear();
            kept[socket] = [];
            continue;
          }
          seq += 1;
          const { connection } = step;
          if (step.kind === 'message') {
            const { direction, payload: bytes, framing } = step;
            const { wire, place } = framed(bytes, framing);
            logs[socket]?.append(seq, seq, connection, direction, wire, true, place);
            const name = directions[direction] ?? 'event';
            kept[socket]?.push({ socket, seq, connection, payload: bytes, wire, direction: name });
          } else {
            logs[socket]?.appendEvent(seq, seq, connection, { event: step.event, side: 'local' });
            const event = {
              event: step.event,
              direction: 'event',
              payload: Buffer.alloc(0),
              wire: Buffer.alloc(0),
            } as const;
            kept[socket]?.push({ socket, seq, connection, ...event });
          }
          kept[socket]?.splice(0, Math.max(0, kept[socket].length - entriesMax));
        }
        look();
      }),
      { numRuns: 150 },
    );
  });

  it('finds what a fault hit after it was looked at', () => {
    const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 100 });
    const query = new TrafficQuery(1, { filter: 'fault:latency' });
    query.addLog('a', log);
    for (const seq of [1, 2, 3]) {
      log.append(seq, 0, 0, directionIn, Buffer.from('x'));
    }
    ok(query.update(1));
    equal(query.summary().total, 0);
    log.faultHits.add(1, { fault: 'latency_downstream', did: 'delayed', ms: 5 });
    log.faultHits.add(2, { fault: 'loss', did: 'dropped' });
    ok(query.update(1));
    deepEqual(
      readPage(query, 0, 10, 0).rows.map(({ seq }) => seq),
      [2],
    );
  });

  it('never finds what begins in one payload and ends in the next', () => {
    const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 1e6 });
    for (let seq = 1; seq <= 9_000; seq += 1) {
      log.append(seq, 0, 0, directionIn, Buffer.from(seq % 2 === 0 ? 'PI' : 'NG'));
    }
    log.append(9_001, 0, 0, directionIn, Buffer.from('PING'));
    for (const filter of ['"PING"', 'ping', '/P.*NG/', 'hex:"50 ?? 4e"']) {
      const query = new TrafficQuery(1, { filter });
      query.addLog('a', log);
      ok(query.update(1_000));
      deepEqual(
        readPage(query, 0, 10, 0).rows.map(({ seq }) => seq),
        [9_001],
        filter,
      );
    }
  });

  it('gives up payloads that an expression takes too long for, says how many, and goes on', () => {
    const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 100 });
    for (const text of ['aaa', `${'a'.repeat(60)}b`, 'ba']) {
      log.append(log.end + 1, 0, 0, directionIn, Buffer.from(text));
    }
    const query = new TrafficQuery(1, { filter: '/(a+)+$/' });
    query.addLog('a', log);
    const startedAt = performance.now();
    while (!query.update(1)) {
      ok(performance.now() - startedAt < 2_000);
    }
    const { total, skipped } = query.summary();
    deepEqual([total, skipped], [2, 1]);
  });

  it('stays empty under a filter that it can’t read, and says why', () => {
    const log = new TrafficLog({ bytesMax: 1e9, entriesMax: 100 });
    log.append(1, 0, 0, directionIn, Buffer.from('x'));
    const query = new TrafficQuery(1, { filter: 'in foo:1' });
    query.addLog('a', log);
    ok(query.update(1));
    const { total, fault } = query.summary();
    equal(total, 0);
    deepEqual([fault?.code, fault?.position], ['unknownKey', 3]);
  });
});
