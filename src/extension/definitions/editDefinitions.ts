import { applyEdits, findNodeAtLocation, getNodeValue, modify, parseTree } from 'jsonc-parser';
import type { FormattingOptions, JSONPath } from 'jsonc-parser';
import type { Definition } from '../../shared/definition.ts';

/** What a new file says at first. */
export const emptyDefinitions = `{
  // Start, stop and watch these from the Sockets view.
  "sockets": []
}
`;

/** The text with the socket added as the last one; comments and layout stay. */
export function withSocket(text: string, definition: Definition): string {
  const base = text.trim() === '' ? emptyDefinitions : text;
  const root = parseTree(base);
  const list = root && findNodeAtLocation(root, ['sockets']);
  return list?.type === 'array'
    ? edit(base, ['sockets', list.children?.length ?? 0], definition, true)
    : edit(base, ['sockets'], [definition], false);
}

/** The text without the socket of that name; the same text where there is none. */
export function withoutSocket(text: string, name: string): string {
  const root = parseTree(text);
  const list = root && findNodeAtLocation(root, ['sockets']);
  const index = (list?.children ?? []).findIndex((node) => {
    const value: unknown = getNodeValue(node);
    return (
      typeof value === 'object' &&
      value !== null &&
      'name' in value &&
      typeof value.name === 'string' &&
      value.name.trim() === name
    );
  });
  return index < 0 ? text : edit(text, ['sockets', index], undefined, false);
}

function edit(text: string, path: JSONPath, value: unknown, isArrayInsertion: boolean): string {
  return applyEdits(
    text,
    modify(text, path, value, { formattingOptions: layoutOf(text), isArrayInsertion }),
  );
}

function layoutOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 4 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
