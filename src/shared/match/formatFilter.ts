import type { FilterNode, FilterTerm, OnWire } from './filterNode.ts';
import { formatDuration, formatFilterTime } from './filterTime.ts';

/** Writes a filter; `parseFilter` reads it back as the same node. */
export function formatFilter(node: FilterNode): string {
  switch (node.kind) {
    case 'and':
      return node.nodes
        .map((part) => (isJoined(part) ? bracketed(part) : formatFilter(part)))
        .join(' ');
    case 'or':
      return node.nodes
        .map((part) => (part.kind === 'or' ? bracketed(part) : formatFilter(part)))
        .join(' or ');
    case 'not':
      return `not ${isJoined(node.node) ? bracketed(node.node) : formatFilter(node.node)}`;
    default:
      return formatTerm(node);
  }
}

/** A filter for entries that two filters both accept. Either may be empty. */
export function combineFilters(one: string, other: string): string {
  return one.trim() === '' || other.trim() === ''
    ? one.trim() || other.trim()
    : `(${one}) (${other})`;
}

function isJoined(node: FilterNode): boolean {
  return node.kind === 'and' || node.kind === 'or';
}

function bracketed(node: FilterNode): string {
  return `(${formatFilter(node)})`;
}

function formatTerm(term: FilterTerm): string {
  switch (term.kind) {
    case 'socket':
      return `socket:${formatName(term.name)}`;
    case 'peer':
      return `peer:${formatName(term.peer)}`;
    case 'port':
      return `port${formatComparison(term.comparison)}${term.port}`;
    case 'length':
      return `len${formatComparison(term.comparison)}${term.bytes}`;
    case 'connection':
      return `conn:${term.id}`;
    case 'direction':
      return term.direction;
    case 'event':
      return `event:${term.event}`;
    case 'origin':
      return `origin:${term.origin}`;
    case 'after':
    case 'before':
      return `${term.kind}:${formatFilterTime(term.time)}`;
    case 'last':
      return `last:${formatDuration(term.ms)}`;
    case 'mark':
      return 'marked';
    case 'note':
      return term.text === undefined ? 'note' : `note:${formatName(term.text)}`;
    case 'text': {
      const { text, ignoreCase, isAtStart, isAtEnd } = term;
      const [before, after] = [isAtStart ? '^' : '', isAtEnd ? '$' : ''];
      return `${wire(term)}${before}${formatText(text)}${ignoreCase ? 'i' : ''}${after}`;
    }
    case 'hex':
      return `${wire(term)}hex:"${(term.digits.match(hexAtoms) ?? []).join(' ')}"`;
    case 'regex':
      return `${wire(term)}/${term.source}/${term.flags}`;
    case 'integer': {
      const { bits, isLittle, offset, mask, comparison, value } = term;
      const masked = mask === undefined ? '' : `&0x${mask.toString(16)}`;
      return `${wire(term)}u${bits}${isLittle ? 'le' : ''}[${offset}]${masked}${comparison}${value}`;
    }
  }
}

const hexAtoms = /\[[01?]{8}\]|\{[^}]*\}|[0-9a-f?]{2}|[*^$]/g;

function wire({ onWire }: OnWire): string {
  return onWire ? 'wire:' : '';
}

function formatComparison(comparison: string): string {
  return comparison === '=' ? ':' : comparison;
}

/** In quotes, where it would not be one word. */
function formatName(name: string): string {
  return name !== '' && !/[\s()"'\\]/.test(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Quotes for a text in the notation of `parseText`, whose own escapes stay. */
function formatText(text: string): string {
  return `"${text.replaceAll(/\\.|"/gs, (piece) => (piece === '"' ? '\\"' : piece))}"`;
}
