import fs from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Definition } from '../shared/definition/definition.ts';
import { definitionFileName } from '../shared/definition/definition.ts';
import { checkDefinitions } from '../workbench/definitions/checkDefinitions.ts';
import type { CheckedTest } from '../workbench/definitions/checkDefinitions.ts';
import { describeDefinitionFault } from '../workbench/definitions/describeDefinitionFault.ts';
import { UserError } from '../workbench/userError.ts';
import { describeFileError } from './diskFiles.ts';

/** A file with sockets and tests, read and checked. */
export interface DefinitionFile {
  /** As it was named. */
  readonly name: string;
  readonly uri: string;
  readonly definitions: readonly Definition[];
  readonly tests: readonly CheckedTest[];
  /** What is wrong with it, a line each: place and reason. */
  readonly faults: readonly string[];
  /** The number of the line of a place, from 1. */
  lineOf(offset: number): number;
}

/** Reads and checks a file. Throws a `UserError` where it can't be read at all. */
export async function readDefinitionFile(name: string): Promise<DefinitionFile> {
  let text: string;
  try {
    text = await fs.readFile(name, 'utf8');
  } catch (error) {
    throw new UserError(`${name}: ${describeFileError(error)}.`);
  }
  const { entries, tests, faults } = checkDefinitions(text);
  const linesBefore = (offset: number) => text.slice(0, offset).split('\n');
  return {
    ...{ name, uri: pathToFileURL(path.resolve(name)).href, tests },
    definitions: entries.flatMap(({ definition }) => definition ?? []),
    faults: faults.map((fault) => {
      const before = linesBefore(fault.offset);
      const place = `${name}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
      return `${place}: ${describeDefinitionFault(fault)}`;
    }),
    lineOf: (offset) => linesBefore(offset).length,
  };
}

/** All of them. Throws a `UserError` that tells what is wrong in any. */
export async function readDefinitionFiles(
  names: readonly string[],
): Promise<readonly DefinitionFile[]> {
  const files = await Promise.all(names.map(readDefinitionFile));
  const faults = files.flatMap((file) => file.faults);
  if (faults.length > 0) {
    throw new UserError(faults.join('\n'));
  }
  return files;
}

/** The files that are meant where none is named: those of this folder. Throws a `UserError` without any. */
export async function namedOrUsual(names: readonly string[]): Promise<readonly string[]> {
  if (names.length > 0) {
    return names;
  }
  const usual = path.join('.vscode', definitionFileName);
  const here = await fs.readdir('.');
  const hasUsual = await fs.access(usual).then(
    () => true,
    () => false,
  );
  const found = [
    ...(hasUsual ? [usual] : []),
    ...here.filter((name) => name.endsWith(`.${definitionFileName}`)).sort(),
  ];
  if (found.length === 0) {
    throw new UserError(`Name a file with sockets: here is neither ${usual} nor *.sockets.json.`);
  }
  return found;
}
