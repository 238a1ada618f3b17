import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import { checkDefinitions } from '../definitions/checkDefinitions.ts';

/** A socket of a preset, and how it is written there. */
export interface PresetSocket {
  readonly definition: ListenerDefinition;
  /** With its comments, which the first socket has from the head of the file, too. Two blanks a step, LF. */
  readonly written: string;
}

/** The sockets of a preset's file, all of which are listeners. */
export function readPreset(file: string): readonly PresetSocket[] {
  const text = file.replaceAll('\r\n', '\n');
  const { entries } = checkDefinitions(text);
  const root = parseTree(text);
  const nodes = (root && findNodeAtLocation(root, ['sockets'])?.children) ?? [];
  const head = headOf(text);
  return nodes.flatMap((node, at) => {
    const definition = entries[at]?.definition;
    if (definition === undefined || !('listen' in definition)) {
      return [];
    }
    const lineStart = text.lastIndexOf('\n', node.offset) + 1;
    const indent = text.slice(lineStart, node.offset);
    const own = text.slice(node.offset, node.offset + node.length).replaceAll(`\n${indent}`, '\n');
    return [{ definition, written: at === 0 ? head + own : own }];
  });
}

/** The socket on another port of the same host. */
export function onPort({ definition, written }: PresetSocket, port: number): PresetSocket {
  const parsed = parseEndpoint(definition.listen);
  if (!parsed.ok || !('port' in parsed.endpoint)) {
    return { definition, written };
  }
  const { endpoint } = parsed;
  return {
    definition: { ...definition, listen: formatEndpoint({ ...endpoint, port }) },
    // Comments tell how to reach it.
    written: written.replaceAll(new RegExp(`(?<!\\d)${endpoint.port}(?!\\d)`, 'g'), String(port)),
  };
}

/** The socket under the first name that is free: its own, else with a number. */
export function renamed(
  { definition, written }: PresetSocket,
  isFree: (name: string) => boolean,
): PresetSocket {
  let name = definition.name;
  for (let count = 2; !isFree(name); count += 1) {
    name = `${definition.name} ${count}`;
  }
  return {
    definition: { ...definition, name },
    written: written.replace(JSON.stringify(definition.name), () => JSON.stringify(name)),
  };
}

/** The comments before `"sockets"`, as they stand before a socket. */
function headOf(text: string): string {
  return text
    .slice(text.indexOf('{') + 1, text.indexOf('"sockets"'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}
