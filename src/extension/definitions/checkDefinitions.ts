import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
import type { JSONPath, Node, ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import { definitionSchema } from '../../shared/definition.ts';
import type { Definition } from '../../shared/definition.ts';

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
  | 'invalid';

export interface DefinitionFault {
  readonly kind: DefinitionFaultKind;
  /** The key, the name, the reason in English or the parser's error code, as the kind has it. */
  readonly detail: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}

export interface CheckedDefinitions {
  /** Whether the file can be read at all; where not, there are no entries. */
  readonly isReadable: boolean;
  /** In the file's order. An entry without `definition` is faulty. */
  readonly entries: readonly {
    readonly name: string | undefined;
    readonly definition: Definition | undefined;
  }[];
  readonly faults: readonly DefinitionFault[];
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
    return { isReadable: false, entries: [], faults: [fault] };
  }
  const faults: DefinitionFault[] = [];
  if (!root) {
    // An empty file defines nothing, and is no mistake.
    return { isReadable: true, entries: [], faults };
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
    if (key && key.value !== 'sockets' && key.value !== '$schema') {
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
      return { name: undefined, definition: undefined };
    }
    if (name !== undefined) {
      names.add(name);
    }
    return { name, definition };
  });
  return { isReadable: true, entries, faults };
}

function unreadable(kind: DefinitionFaultKind, node: Node): CheckedDefinitions {
  return { isReadable: false, entries: [], faults: [faultAt(kind, '', node)] };
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
  if (listens === connects) {
    return { faults: [faultAt(listens ? 'twoRoles' : 'noRole', '', node)] };
  }
  // The union's own report would say of both roles why it is neither.
  const result = v.safeParse(listens ? listener : client, getNodeValue(node));
  return result.success
    ? { definition: result.output, faults: [] }
    : { faults: result.issues.map((issue) => faultOf(node, issue)) };
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
  return faultAt('invalid', issue.message, found ?? nearest(node, path));
}

function nearest(node: Node, path: JSONPath): Node {
  const parent = path.slice(0, -1);
  return parent.length === 0 ? node : (findNodeAtLocation(node, parent) ?? nearest(node, parent));
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
