import { parseTree } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { jsonText } from '../../shared/jsonText.ts';
import { escapeText } from '../../shared/payload.ts';
import type { FoldLine, LinePart } from './foldLine.ts';

/** Lines that are drawn at most. */
export const jsonLinesMax = 20_000;
/** How deep lines are indented; what lies deeper stands on one line, as it is written. */
const depthMax = 200;

/** A document as lines, or where and why it is none. */
export type JsonLines =
  | { readonly ok: true; readonly lines: readonly FoldLine[]; readonly isCut: boolean }
  | { readonly ok: false; readonly position: number };

interface OpenLine {
  depth: number;
  parts: LinePart[];
  folded?: LinePart[];
  last: number;
  isClosing?: true;
}

/**
 * JSON (RFC 8259) indented, every value as it is written: no number loses digits, no key of two gets
 * lost. Several documents, one a line, are drawn one after the other.
 */
export function jsonLines(text: string): JsonLines {
  const documents = documentsOf(jsonText(text));
  if (typeof documents === 'number') {
    return { ok: false, position: documents };
  }
  const lines: OpenLine[] = [];
  let isCut = false;
  for (const { source, node } of documents) {
    isCut ||= !draw({ lines, source }, node, 0, [], '');
  }
  return { ok: true, lines, isCut };
}

interface Document {
  readonly source: string;
  readonly node: Node;
}

/** Its documents, or the place of the first fault. */
function documentsOf(text: string): Document[] | number {
  const whole = parse(text);
  if (typeof whole !== 'number') {
    return [whole];
  }
  const documents: Document[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() !== '') {
      const document = parse(line);
      if (typeof document === 'number') {
        return whole;
      }
      documents.push(document);
    }
  }
  return documents.length > 1 ? documents : whole;
}

function parse(source: string): Document | number {
  const errors: ParseError[] = [];
  let node: Node | undefined;
  try {
    node = parseTree(source, errors, { disallowComments: true });
  } catch {
    // Nested deeper than the stack is.
    return 0;
  }
  return node && errors.length === 0 ? { source, node } : (errors[0]?.offset ?? 0);
}

interface Drawing {
  readonly lines: OpenLine[];
  readonly source: string;
}

/** Answers whether all of it found room. */
function draw(
  drawing: Drawing,
  node: Node,
  depth: number,
  before: readonly LinePart[],
  after: string,
): boolean {
  const { lines, source } = drawing;
  if (lines.length >= jsonLinesMax) {
    return false;
  }
  const index = lines.length;
  const line: OpenLine = { depth, parts: [...before], last: index };
  lines.push(line);
  const isObject = node.type === 'object';
  if ((!isObject && node.type !== 'array') || depth >= depthMax) {
    line.parts.push(scalar(node, source), ...punctuation(after));
    return true;
  }
  const children = node.children ?? [];
  const [open, close] = isObject ? ['{', '}'] : ['[', ']'];
  if (children.length === 0) {
    line.parts.push(...punctuation(open + close + after));
    return true;
  }
  line.parts.push(...punctuation(open));
  line.folded = [{ text: ` ${children.length} `, kind: 'note' }, ...punctuation(close + after)];
  const isWhole = children.every((child, place) => {
    const comma = place < children.length - 1 ? ',' : '';
    const key = isObject ? child.children?.[0] : undefined;
    const value = isObject ? child.children?.[1] : child;
    const label = key ? [keyPart(key, source), ...punctuation(': ')] : [];
    return value !== undefined && draw(drawing, value, depth + 1, label, comma);
  });
  lines.push({ depth, parts: punctuation(close + after), last: lines.length, isClosing: true });
  line.last = lines.length - 1;
  return isWhole;
}

function keyPart(key: Node, source: string): LinePart {
  return { text: written(key, source), kind: 'label' };
}

function scalar(node: Node, source: string): LinePart {
  const kind = node.type === 'string' ? 'string' : node.type === 'number' ? 'number' : 'word';
  return { text: written(node, source), kind };
}

/** As it stands in the document. Its backslashes are JSON's own and stay single. */
function written({ offset, length }: Node, source: string): string {
  return escapeText(source.slice(offset, offset + length)).replaceAll('\\\\', '\\');
}

function punctuation(text: string): LinePart[] {
  return text === '' ? [] : [{ text, kind: 'punctuation' }];
}
