import { conditionsOf } from '../../shared/match/conditionsOf.ts';
import type { FilterNode } from '../../shared/match/filterNode.ts';
import { formatFilter } from '../../shared/match/formatFilter.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import { withValues } from '../../shared/match/withValues.ts';
import { formatHex } from '../../shared/hexDump.ts';
import type { Expected } from '../../shared/step/expectStep.ts';
import { describeFilterFault } from '../describeFilterFault.ts';
import { formatCount } from '../figures.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';

/** The longest payload that can be expected byte for byte: what a filter has room for. */
const exactBytesMax = 1_200;

/** What a step of a test waits for, on one socket. */
export interface Expectation {
  /** As in the step. */
  readonly written: string;
  /** Entries among which it is looked for; undefined where that is all. */
  readonly scope: FilterNode | undefined;
  /** What one of these has to fit, in the order in which it is told what failed. */
  readonly conditions: readonly FilterNode[];
  /** The whole payload, where that is what is expected. */
  readonly exact?: { readonly bytes: Uint8Array; readonly notation: 'text' | 'hex' };
}

const received: FilterNode = { kind: 'direction', direction: 'in' };
const messages: FilterNode = { kind: 'not', node: { kind: 'direction', direction: 'event' } };

export interface ExpectationTerms {
  /** Whether messages of both directions are received, as at a tap. */
  readonly isTap: boolean;
  /** What a name stands for. */
  readonly valueOf: (name: string) => Uint8Array | undefined;
  /** The bytes of a payload, filled in. */
  readonly render: (payload: Exclude<Expected, string>) => Uint8Array;
}

/** Throws a `UserError` where it can't be read, or is too long. */
export function expectationOf(
  expected: Expected,
  { isTap, valueOf, render }: ExpectationTerms,
): Expectation {
  const usual = isTap ? messages : received;
  if (typeof expected !== 'string') {
    const bytes = render(expected);
    if (bytes.length > exactBytesMax) {
      throw new UserError(
        l10n.t(
          'A whole message of {0} bytes at most can be expected; expect a part of it by a filter.',
          formatCount(exactBytesMax),
        ),
      );
    }
    return {
      written: 'text' in expected ? JSON.stringify(expected.text) : `hex "${expected.hex}"`,
      scope: usual,
      conditions: conditionsOf(parsed(exactly(bytes))),
      exact: { bytes, notation: 'text' in expected ? 'text' : 'hex' },
    };
  }
  const filter = withValues(parsed(expected), valueOf);
  return { written: expected, scope: scopeOf(filter, usual), conditions: conditionsOf(filter) };
}

/** The filter for entries that are within its scope and fit so many of its conditions. */
export function filterOf({ scope, conditions }: Expectation, count = conditions.length): string {
  const nodes = [...(scope ? [scope] : []), ...conditions.slice(0, count)];
  return formatFilter({ kind: 'and', nodes });
}

function exactly(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'len=0' : `hex:"^ ${formatHex(bytes)} $"`;
}

function parsed(text: string): FilterNode {
  const read = parseFilter(text);
  if (!read.ok) {
    throw new UserError(describeFilterFault(read.fault));
  }
  return read.filter;
}

/** Messages that are received, unless the filter asks for others or for events. */
function scopeOf(filter: FilterNode, usual: FilterNode): FilterNode | undefined {
  const terms = termsOf(filter);
  if (terms.some((term) => term.kind === 'event' || isEvents(term))) {
    return undefined;
  }
  const asksWho = terms.some(({ kind }) => ['direction', 'flow', 'origin'].includes(kind));
  return asksWho ? messages : usual;
}

function isEvents(term: FilterNode): boolean {
  return term.kind === 'direction' && term.direction === 'event';
}

function termsOf(node: FilterNode): readonly FilterNode[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.flatMap(termsOf);
    case 'not':
      return termsOf(node.node);
    default:
      return [node];
  }
}
