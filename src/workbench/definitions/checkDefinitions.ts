import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
import type { JSONPath, Node, ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import {
  clientEntries,
  definitionFileSchema,
  definitionSchema,
  listenerEntries,
} from '../../shared/definition/definitionSchema.ts';
import type { Definition } from '../../shared/definition/definition.ts';
import { testFaults } from '../../shared/test/testFaults.ts';
import { testSchema } from '../../shared/test/testSchema.ts';
import type { Test } from '../../shared/test/testSchema.ts';
import { closest } from './closest.ts';

/** What can be wrong in a `sockets.json`. The extension words these. */
export type DefinitionFaultKind =
  | 'syntax'
  | 'notAnObject'
  | 'noSockets'
  | 'unknownKey'
  | 'missingKey'
  | 'noRole'
  | 'twoRoles'
  | 'duplicateName'
  | 'noTests'
  | 'duplicateTest'
  | 'wrongType'
  | 'invalid';

export interface DefinitionFault {
  readonly kind: DefinitionFaultKind;
  /** The key, the name, the reason in English or the parser's error code, as the kind has it. */
  readonly detail: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** What would mend it, where that is obvious. */
  readonly fix?: DefinitionFix;
}

/** Puts `text` in the place of `length` UTF-16 units from `offset` on. */
export interface DefinitionFix {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

export interface CheckedDefinitions {
  /** Whether the file can be read at all; where not, there are no entries. */
  readonly isReadable: boolean;
  /** In the file's order. An entry without `definition` is faulty. */
  readonly entries: readonly {
    readonly name: string | undefined;
    readonly definition: Definition | undefined;
    readonly place: DefinitionPlace;
  }[];
  /** In the file's order. One without `test` is faulty. */
  readonly tests: readonly CheckedTest[];
  readonly faults: readonly DefinitionFault[];
}

/** Where something is written, in UTF-16 units. */
export interface DefinitionPlace {
  readonly offset: number;
  readonly length: number;
}

export interface CheckedTest {
  readonly name: string;
  readonly test: Test | undefined;
  readonly place: DefinitionPlace;
  /** Of each step of `do`. */
  readonly steps: readonly DefinitionPlace[];
}

/** Reads and checks the text of a `sockets.json`; comments and trailing commas are allowed. */
export function checkDefinitions(text: string): CheckedDefinitions {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  // Only the first: the others follow from it.
  const [syntax] = errors;
  if (syntax) {
    const { error, offset, length } = syntax;
    const fault = { kind: 'syntax', detail: String(error), offset, length } as const;
    return { isReadable: false, entries: [], tests: [], faults: [fault] };
  }
  const faults: DefinitionFault[] = [];
  if (!root) {
    // An empty file defines nothing, and is no mistake.
    return { isReadable: true, entries: [], tests: [], faults };
  }
  if (root.type !== 'object') {
    return unreadable('notAnObject', root);
  }
  const list = findNodeAtLocation(root, ['sockets']);
  if (list && list.type !== 'array') {
    return unreadable('noSockets', list);
  }
  if (!list) {
    faults.push(faultAt('missingKey', 'sockets', root));
  }
  for (const property of root.children ?? []) {
    const [key] = property.children ?? [];
    if (key && !fileKeys.includes(String(key.value))) {
      faults.push(faultAt('unknownKey', String(key.value), key));
    }
  }
  const names = new Set<string>();
  const entries = (list?.children ?? []).map((node) => {
    const { definition, faults: found } = checkEntry(node);
    faults.push(...found);
    const name = definition?.name ?? nameIn(node);
    if (name !== undefined && names.has(name)) {
      faults.push(faultAt('duplicateName', name, findNodeAtLocation(node, ['name']) ?? node));
      return { name: undefined, definition: undefined, place: placeOf(node) };
    }
    if (name !== undefined) {
      names.add(name);
    }
    return { name, definition, place: placeOf(node) };
  });
  const tests = checkTests(findNodeAtLocation(root, ['tests']), names, faults);
  return { isReadable: true, entries, tests, faults };
}

const fileKeys: readonly string[] = ['$schema', ...Object.keys(definitionFileSchema.entries)];

/** `sockets` are those of the file. Adds what is wrong to `faults`. */
function checkTests(
  list: Node | undefined,
  sockets: ReadonlySet<string>,
  faults: DefinitionFault[],
): CheckedTest[] {
  if (list && list.type !== 'array') {
    faults.push(faultAt('noTests', '', list));
    return [];
  }
  const names = new Set<string>();
  return (list?.children ?? []).flatMap((node) => {
    const { test, faults: found } = checkTest(node, sockets);
    faults.push(...found);
    const name = test?.name ?? nameIn(node);
    if (name === undefined) {
      return [];
    }
    if (names.has(name)) {
      faults.push(faultAt('duplicateTest', name, findNodeAtLocation(node, ['name']) ?? node));
      return [];
    }
    names.add(name);
    const steps = findNodeAtLocation(node, ['do'])?.children ?? [];
    return { name, test, place: placeOf(node), steps: steps.map(placeOf) };
  });
}

function checkTest(
  node: Node,
  sockets: ReadonlySet<string>,
): { readonly test?: Test; readonly faults: readonly DefinitionFault[] } {
  if (node.type !== 'object') {
    return { faults: [faultAt('notAnObject', '', node)] };
  }
  const value = getNodeValue(node) as Readonly<Record<string, unknown>>;
  const result = v.safeParse(testSchema, value);
  if (!result.success) {
    return { faults: faultsOf(node, value, testSchema, testSchema) };
  }
  const wrong = testFaults(result.output, sockets).map(({ path, message }) =>
    faultAt('invalid', message, nearest(node, [...path])),
  );
  return wrong.length === 0 ? { test: result.output, faults: [] } : { faults: wrong };
}

function placeOf({ offset, length }: Node): DefinitionPlace {
  return { offset, length };
}

function unreadable(kind: DefinitionFaultKind, node: Node): CheckedDefinitions {
  return { isReadable: false, entries: [], tests: [], faults: [faultAt(kind, '', node)] };
}

function checkEntry(node: Node): {
  readonly definition?: Definition;
  readonly faults: readonly DefinitionFault[];
} {
  const [listener, client] = definitionSchema.options;
  if (node.type !== 'object') {
    return { faults: [faultAt('notAnObject', '', node)] };
  }
  const listens = findNodeAtLocation(node, ['listen']) !== undefined;
  const connects = findNodeAtLocation(node, ['connect']) !== undefined;
  const value = getNodeValue(node) as Readonly<Record<string, unknown>>;
  if (listens === connects) {
    const listening = { listen: '0', ...value, connect: undefined };
    const connecting = { connect: '1', ...value, listen: undefined };
    const asListener = faultsOf(node, listening, listener, listenerEntries);
    const asClient = faultsOf(node, connecting, client, clientEntries);
    // Besides, only what is wrong in either role.
    const faults = asListener.filter((fault) =>
      asClient.some((other) => other.kind === fault.kind && other.offset === fault.offset),
    );
    return { faults: [faultAt(listens ? 'twoRoles' : 'noRole', '', node), ...faults] };
  }
  // The union's own report would say of both roles why it is neither.
  const schema = listens ? listener : client;
  const result = v.safeParse(schema, value);
  return result.success
    ? { definition: result.output, faults: [] }
    : { faults: faultsOf(node, value, schema, listens ? listenerEntries : clientEntries) };
}

/** What is wrong with a socket in one role: `value` is what `node` says. */
function faultsOf(
  node: Node,
  value: Readonly<Record<string, unknown>>,
  schema: v.GenericSchema,
  { entries }: { readonly entries: object },
): DefinitionFault[] {
  // valibot tells one unknown key of an object at a time.
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  const unknown = given.map(([key]) => key).filter((key) => !(key in entries));
  const known = Object.fromEntries(given.filter(([key]) => key in entries));
  return [
    ...unknown.map((key) => unknownKey(key, findNodeAtLocation(node, [key]) ?? node, entries)),
    ...(v.safeParse(schema, known).issues ?? []).map((issue) => faultOf(node, issue)),
  ];
}

function unknownKey(key: string, value: Node, entries: object): DefinitionFault {
  const keyNode = value.parent?.children?.[0] ?? value;
  const meant = closest(key, Object.keys(entries));
  const fix = meant === undefined ? undefined : replacement(keyNode, meant);
  return { ...faultAt('unknownKey', key, keyNode), ...(fix && { fix }) };
}

function faultOf(node: Node, issue: v.BaseIssue<unknown>): DefinitionFault {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const last = issue.path?.at(-1);
  const found = findNodeAtLocation(node, path);
  if (last?.origin === 'key' && issue.expected === 'never') {
    return faultAt('unknownKey', String(last.key), found?.parent?.children?.[0] ?? node);
  }
  if (last?.origin === 'key' && issue.received === 'undefined') {
    const parent = findNodeAtLocation(node, path.slice(0, -1)) ?? node;
    return faultAt('missingKey', String(last.key), parent);
  }
  const place = nearest(node, path);
  const fix = found && fixOf(found, issue);
  return {
    ...(isOwnMessage(issue)
      ? faultAt('invalid', issue.message, place)
      : faultAt('wrongType', issue.expected ?? '', place)),
    ...(fix && { fix }),
  };
}

/** Whether the schema words the issue; valibot does otherwise, in the terms of TypeScript. */
function isOwnMessage({ message, expected }: v.BaseIssue<unknown>): boolean {
  return expected === null || !message.startsWith('Invalid type: Expected ');
}

/** Where the value is plainly what is expected, but written otherwise. */
function fixOf(node: Node, { expected }: v.BaseIssue<unknown>): DefinitionFix | undefined {
  const value: unknown = node.value;
  if (typeof value !== 'string') {
    return expected === 'string' && typeof value === 'number'
      ? replacement(node, String(value))
      : undefined;
  }
  if (expected === 'number' && /^\d+$/.test(value)) {
    return replacement(node, Number(value));
  }
  if (expected === 'boolean' && /^(true|false)$/.test(value)) {
    return replacement(node, value === 'true');
  }
  const meant = closest(value, literalsIn(expected ?? ''));
  return meant === undefined ? undefined : replacement(node, meant);
}

/** The texts among what is expected: `("connect" | "message")` names two. */
function literalsIn(expected: string): string[] {
  return [...expected.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
}

function replacement({ offset, length }: Node, value: unknown): DefinitionFix {
  return { offset, length, text: JSON.stringify(value) };
}

/** What stands at a place, or the nearest around it. */
function nearest(node: Node, path: JSONPath): Node {
  const found = findNodeAtLocation(node, path);
  if (found) {
    return found;
  }
  const parent = path.slice(0, -1);
  return path.length === 0 ? node : nearest(node, parent);
}

function nameIn(node: Node): string | undefined {
  const name: unknown = node.type === 'object' ? findNodeAtLocation(node, ['name'])?.value : '';
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
}

function faultAt(kind: DefinitionFaultKind, detail: string, node: Node): DefinitionFault {
  // A whole object underlined would hide the others' marks inside it.
  const length = node.type === 'object' || node.type === 'array' ? 1 : node.length;
  return { kind, detail, offset: node.offset, length };
}
