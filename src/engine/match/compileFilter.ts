import type { Annotation } from '../../shared/annotation.ts';
import { directions } from '../../shared/entry.ts';
import { parseEndpoint } from '../../shared/endpoint.ts';
import { dependsOnAnnotations } from '../../shared/match/filterNode.ts';
import type { FilterNode, FilterTerm, TextTerm } from '../../shared/match/filterNode.ts';
import { momentOf } from '../../shared/match/filterTime.ts';
import { isInNetwork, parseFilterNetwork } from '../../shared/match/filterNetwork.ts';
import { parseText } from '../../shared/payload.ts';
import { payloadLengthAt } from '../log/placeColumns.ts';
import { directionEvent, directionOf, fullOriginOf } from '../log/directionColumn.ts';
import { patternOfBytes, patternOfHex } from './bytePattern.ts';
import { BytesTest } from './bytesTest.ts';
import { IntegerTest } from './integerTest.ts';
import { comparing } from './comparing.ts';
import type { EntryTest } from './entryTest.ts';
import { ColumnTest, EveryTest, NotTest, SomeTest } from './entryTest.ts';
import { ExpressionTest } from './expressionTest.ts';
import { globTest } from './globTest.ts';

/** What a filter needs to know beside a log's entries. */
export interface FilterSurroundings {
  /** Milliseconds since the epoch at which the filter is set. */
  readonly now: number;
  /** How long a regular expression may hold the thread in one go, if not as long as usual, in ms. */
  readonly timeoutMs?: number;
}

export interface CompiledFilter {
  readonly test: EntryTest;
  /** Whether marks or notes are asked for: what it says of an entry may change then. */
  readonly readsAnnotations: boolean;
  /** Payloads that its regular expressions were too slow for, so far. */
  skipped(): number;
}

/** Makes a filter into tests for the log of one socket. */
export function compileFilter(
  filter: FilterNode,
  socketName: string,
  surroundings: FilterSurroundings,
): CompiledFilter {
  const expressions: ExpressionTest[] = [];
  const compile = (node: FilterNode): EntryTest => {
    switch (node.kind) {
      case 'and':
        return new EveryTest(node.nodes.map(compile));
      case 'or':
        return new SomeTest(node.nodes.map(compile));
      case 'not':
        return new NotTest(compile(node.node));
      default: {
        const test = compileTerm(node, socketName, surroundings);
        if (test instanceof ExpressionTest) {
          expressions.push(test);
        }
        return test;
      }
    }
  };
  const test = compile(filter);
  return {
    test,
    readsAnnotations: dependsOnAnnotations(filter),
    skipped: () => expressions.reduce((sum, each) => sum + each.skipped, 0),
  };
}

function compileTerm(
  term: FilterTerm,
  socketName: string,
  { now, timeoutMs }: FilterSurroundings,
): EntryTest {
  switch (term.kind) {
    case 'socket': {
      const isIt = globTest(term.name)(socketName);
      return new ColumnTest(() => isIt);
    }
    case 'peer':
      return ofPeer(peerTest(term.peer));
    case 'port': {
      const accepts = comparing(term.comparison, term.port);
      return ofPeer((endpoint) => {
        const parsed = parseEndpoint(endpoint);
        return parsed.ok && 'port' in parsed.endpoint && accepts(parsed.endpoint.port);
      });
    }
    case 'connection':
      return new ColumnTest(({ connection }, row) => connection[row] === term.id);
    case 'direction': {
      const wanted = directions.indexOf(term.direction);
      return new ColumnTest(({ direction }, row) => directionOf(direction[row] ?? 0) === wanted);
    }
    case 'event':
      return new ColumnTest(
        (_segment, _row, log, index) => log.eventAt(index)?.event === term.event,
      );
    case 'origin':
      return new ColumnTest(
        ({ direction }, row) => fullOriginOf(direction[row] ?? 0) === term.origin,
      );
    case 'length': {
      const accepts = comparing(term.comparison, term.bytes);
      return new ColumnTest(
        (segment, row) =>
          segment.direction[row] !== directionEvent && accepts(payloadLengthAt(segment, row)),
      );
    }
    case 'after': {
      const moment = momentOf(term.time, now);
      return new ColumnTest(({ time }, row) => (time[row] ?? 0) >= moment);
    }
    case 'before': {
      const moment = momentOf(term.time, now);
      return new ColumnTest(({ time }, row) => (time[row] ?? 0) < moment);
    }
    case 'last':
      return new ColumnTest(({ time }, row) => (time[row] ?? 0) >= now - term.ms);
    case 'mark':
      return ofAnnotation((annotation) => annotation.isMarked);
    case 'note': {
      const wanted = term.text?.toLowerCase() ?? '';
      return ofAnnotation(({ note }) => note?.toLowerCase().includes(wanted) ?? false);
    }
    case 'text':
      return textTest(term, term.onWire);
    case 'hex':
      return new BytesTest(patternOfHex(term.digits), term.onWire);
    case 'regex':
      return new ExpressionTest(term.source, term.flags, timeoutMs, term.onWire);
    case 'integer':
      return new IntegerTest(term, term.onWire);
  }
}

function ofAnnotation(accepts: (annotation: Annotation) => boolean): EntryTest {
  return new ColumnTest((_segment, _row, log, index) => {
    const annotation = log.annotations.at(index);
    return annotation !== undefined && accepts(annotation);
  });
}

/** Case counts for ASCII letters only: what else the bytes mean depends on an encoding. */
function textTest(
  { text, ignoreCase, isAtStart, isAtEnd }: TextTerm,
  onWire: boolean | undefined,
): EntryTest {
  const parsed = parseText(text);
  const bytes = parsed.ok ? parsed.bytes : new Uint8Array();
  const hasLetters = bytes.some((byte) => /[a-z]/i.test(String.fromCharCode(byte)));
  if (!ignoreCase || !hasLetters || isAtStart || isAtEnd) {
    const pattern = patternOfBytes(bytes, {
      isAtStart: isAtStart ?? false,
      isAtEnd: isAtEnd ?? false,
      ignoreCase,
    });
    return new BytesTest(pattern, onWire);
  }
  const source = Array.from(bytes, sourceOfByte).join('');
  return new ExpressionTest(source, '', Infinity, onWire);
}

/** An expression for one byte as latin1; a letter in either case. */
function sourceOfByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[a-z]/i.test(character)
    ? `[${character.toLowerCase()}${character.toUpperCase()}]`
    : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Peers that were looked at are remembered; there may be one for each connection. */
const rememberedPeersMax = 10_000;

/** Entries with a peer whose endpoint passes; asked once for each connection. */
function ofPeer(accepts: (endpoint: string) => boolean): EntryTest {
  const known = new Map<number, boolean>();
  return new ColumnTest((segment, row, log, index) => {
    const connection = segment.connection[row] ?? 0;
    let isAccepted = known.get(connection);
    if (isAccepted === undefined) {
      const endpoint = connection === 0 ? undefined : log.peerAt(index);
      isAccepted = endpoint !== undefined && accepts(endpoint);
      if (known.size >= rememberedPeersMax) {
        known.clear();
      }
      known.set(connection, isAccepted);
    }
    return isAccepted;
  });
}

function peerTest(wanted: string): (endpoint: string) => boolean {
  const network = parseFilterNetwork(wanted.replace(/^\[(.*)\]$/, '$1'));
  if (network) {
    return (endpoint) => isInNetwork(network, hostOf(endpoint) ?? '');
  }
  const fits = globTest(wanted);
  // As the list shows it, with its scheme or by its host alone.
  return (endpoint) =>
    [
      endpoint.replace(/^(?:[a-z]+:\/\/|(?:unix|pipe):)/, ''),
      endpoint,
      hostOf(endpoint) ?? '',
    ].some(fits);
}

function hostOf(endpoint: string): string | undefined {
  const parsed = parseEndpoint(endpoint);
  return parsed.ok && 'host' in parsed.endpoint ? parsed.endpoint.host : undefined;
}
