import { createScanner, findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
import type { Edit, Node } from 'jsonc-parser';
import type { Definition } from '../../shared/definition/definition.ts';
import type { Rule } from '../../shared/rule/ruleSchema.ts';

/** What an empty file becomes when a socket is saved in it. */
const emptyDefinitions = `{
  // Start, stop and watch these from the Sockets view.
  "sockets": []
}
`;

/** What a file that is made to be written says at first, and where the caret goes, in UTF-16 units. */
export function newDefinitions(): { readonly text: string; readonly caret: number } {
  const before = `{
  // Sockets to start, stop and watch from the Sockets view.
  // Ctrl+Space (Mac: Control+Space) inside the brackets offers the usual kinds, and inside a socket its
  // keys; point at a key to read what it means. For example:
  //   { "name": "greeter", "listen": "tcp://127.0.0.1:9999",
  //     "respond": [{ "on": "connect", "send": "Server Saying Hi", "close": true }] }
  "sockets": [
    `;
  return { text: `${before}\n  ]\n}\n`, caret: before.length };
}

/** A step of indentation of what is inserted. */
const writtenUnit = '  ';

interface Layout {
  /** One step of indentation. */
  readonly unit: string;
  readonly eol: string;
}

/**
 * The text with the socket added as the last one; nothing else of it changes. It must hold an object,
 * or nothing.
 */
export function withSocket(text: string, definition: Definition): string {
  return withWrittenSocket(text, JSON.stringify(definition, null, writtenUnit));
}

/** The same with a socket as it is written, comments and all: lines end in LF there, with two blanks a step. */
export function withWrittenSocket(text: string, written: string): string {
  const base = text.trim() === '' ? emptyDefinitions : text;
  const root = parseTree(base);
  if (root?.type !== 'object') {
    return base;
  }
  const list = listIn(base);
  // jsonc-parser's own insertion would lay out the neighbours afresh, and is three times our size.
  return applied(
    base,
    list
      ? insertion(base, list, written, layoutOf(base))
      : [listInsertion(base, root, written, layoutOf(base))],
  );
}

/** The text without the socket of that name, comments kept; the same text where there is none. */
export function withoutSocket(text: string, name: string): string {
  const sockets = listIn(text)?.children ?? [];
  const index = sockets.findIndex((node) => nameOf(node) === name);
  const node = sockets[index];
  if (!node) {
    return text;
  }
  const end = node.offset + node.length;
  const previous = sockets[index - 1];
  const comma =
    commaAfter(text, end) ?? (previous && commaAfter(text, previous.offset + previous.length));
  const edits: Edit[] = [
    wholeLines(text, node.offset, comma !== undefined && comma === end ? end + 1 : end),
    ...(comma === undefined || comma === end ? [] : [{ offset: comma, length: 1, content: '' }]),
  ];
  return applied(text, edits);
}

/** The text with another name for the socket of that name; undefined where there is none. */
export function withName(text: string, name: string, changed: string): string | undefined {
  const node = listIn(text)?.children?.find((socket) => nameOf(socket) === name);
  const value = node && findNodeAtLocation(node, ['name']);
  return (
    value &&
    applied(text, [
      { offset: value.offset, length: value.length, content: JSON.stringify(changed) },
    ])
  );
}

/**
 * The text with a rule before all others of the socket of that name; nothing else of it changes. Undefined where
 * there is no such socket.
 */
export function withRule(text: string, name: string, rule: Rule): string | undefined {
  const socket = listIn(text)?.children?.find((node) => nameOf(node) === name);
  const last = socket?.children?.at(-1);
  if (socket === undefined || last === undefined) {
    return undefined;
  }
  // On one line, as rules are read best; a line feed within a text is an escape.
  const written = JSON.stringify(rule, null, 1).replace(/\n */g, ' ');
  const list = findNodeAtLocation(socket, ['respond']);
  return applied(
    text,
    list?.type === 'array'
      ? [ruleInsertion(text, list, written)]
      : propertyInsertion(text, last, `"respond": [${written}]`),
  );
}

function ruleInsertion(text: string, list: Node, written: string): Edit {
  const first = list.children?.[0];
  const offset = list.offset + 1;
  if (first === undefined) {
    return { offset, length: 0, content: written };
  }
  const { eol } = layoutOf(text);
  return startsLine(text, first.offset)
    ? { offset, length: 0, content: `${eol}${indentAt(text, first.offset)}${written},` }
    : { offset: first.offset, length: 0, content: `${written}, ` };
}

/** Adds a property behind the last one of its object, and behind the comment on its line. */
function propertyInsertion(text: string, last: Node, property: string): Edit[] {
  const end = last.offset + last.length;
  const between = startsLine(text, last.offset)
    ? layoutOf(text).eol + indentAt(text, last.offset)
    : ' ';
  const comma = commaAfter(text, end);
  if (comma !== undefined) {
    return [{ offset: comma + 1, length: 0, content: `${between}${property},` }];
  }
  const comment = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)/.exec(text.slice(end))?.[0] ?? '';
  return [
    { offset: end, length: 0, content: ',' },
    { offset: end + comment.length, length: 0, content: `${between}${property}` },
  ];
}

/** Where the socket of that name stands. */
export function offsetOf(text: string, name: string): number | undefined {
  return listIn(text)?.children?.find((node) => nameOf(node) === name)?.offset;
}

function insertion(text: string, list: Node, written: string, layout: Layout): Edit[] {
  const { unit, eol } = layout;
  const last = list.children?.at(-1);
  const outer = indentAt(text, list.offset);
  const inner = last && startsLine(text, last.offset) ? indentAt(text, last.offset) : outer + unit;
  const socket = `${eol}${inner}${laidOut(written, layout, inner)}`;
  if (last) {
    const end = last.offset + last.length;
    // A comment behind the last socket is about that one.
    const tail = /^(,?)[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)/.exec(text.slice(end));
    if (tail) {
      return [
        ...(tail[1] === '' ? [{ offset: end, length: 0, content: ',' }] : []),
        { offset: end + tail[0].length, length: 0, content: socket },
      ];
    }
    return [{ offset: end, length: 0, content: `,${socket}` }];
  }
  const isOneLine = !text.slice(list.offset, list.offset + list.length).includes('\n');
  const close = isOneLine ? eol + outer : '';
  return [{ offset: list.offset + 1, length: 0, content: `${socket}${close}` }];
}

/** Makes the list as the file's first property. */
function listInsertion(text: string, root: Node, written: string, layout: Layout): Edit {
  const { unit, eol } = layout;
  const inner = unit + unit;
  const list = `[${eol}${inner}${laidOut(written, layout, inner)}${eol}${unit}]`;
  const property = `${eol}${unit}"sockets": ${list}`;
  const isEmpty = (root.children ?? []).length === 0;
  const isOneLine = !text.slice(root.offset, root.offset + root.length).includes('\n');
  const end = isEmpty ? (isOneLine ? eol : '') : ',';
  return { offset: root.offset + 1, length: 0, content: `${property}${end}` };
}

/** A written socket in the layout of its file: `inner` stands before each further line. */
function laidOut(written: string, { unit, eol }: Layout, inner: string): string {
  return written
    .split('\n')
    .map((line) =>
      line.replace(/^(?: {2})+/, (blanks) => unit.repeat(blanks.length / writtenUnit.length)),
    )
    .join(eol + inner);
}

/** The edits don't overlap. */
function applied(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((one, other) => other.offset - one.offset)
    .reduce(
      (result, { offset, length, content }) =>
        result.slice(0, offset) + content + result.slice(offset + length),
      text,
    );
}

function listIn(text: string): Node | undefined {
  const root = parseTree(text);
  const list = root && findNodeAtLocation(root, ['sockets']);
  return list?.type === 'array' ? list : undefined;
}

function nameOf(node: Node): string | undefined {
  const value: unknown = getNodeValue(node);
  return typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string'
    ? value.name.trim()
    : undefined;
}

/** Where the comma stands that follows, if nothing but blanks and comments is before it. */
function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const next = scanner.getTokenOffset();
  return text[next] === ',' ? next : undefined;
}

/** Removes from start to end, and the lines that this leaves blank. */
function wholeLines(text: string, start: number, end: number): Edit {
  const before = /(?:\r?\n)?[ \t]*$/.exec(text.slice(0, start))?.[0] ?? '';
  const isAlone = before.includes('\n') && /^[ \t]*(?:\r?\n|$)/.test(text.slice(end));
  const offset = isAlone ? start - before.length : start;
  return { offset, length: end - offset, content: '' };
}

function startsLine(text: string, offset: number): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(0, offset));
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function layoutOf(text: string): Layout {
  return {
    unit: /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ',
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
