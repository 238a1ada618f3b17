import fs from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Definition } from '../shared/definition.ts';
import { startSocket } from '../workbench/actions/startSocket.ts';
import { checkDefinitions } from '../workbench/definitions/checkDefinitions.ts';
import { describeDefinitionFault } from '../workbench/definitions/describeDefinitionFault.ts';
import { UserError } from '../workbench/userError.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { isActive } from '../workbench/workbenchSocket.ts';
import { describeFileError } from './diskFiles.ts';
import { EntryReader } from './entryReader.ts';
import { jsonEntry, plainEntry, write } from './entryWriter.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import type { OptionValues } from './options.ts';

/**
 * Starts every socket of the files and prints their traffic until none runs any more. Ends at once where
 * one can't start. Throws a `UserError` where a file is not valid.
 */
export async function runFiles(
  workbench: Workbench,
  names: readonly string[],
  values: OptionValues,
): Promise<ExitCode> {
  const { registry, link } = workbench;
  for (const name of names) {
    const file = path.resolve(name);
    registry.setFile(pathToFileURL(file).href, await readDefinitions(name));
  }
  const sockets = registry.all();
  if (sockets.length === 0) {
    throw new UserError(`${names.join(', ')}: there is no socket in it.`);
  }
  for (const { id, definition } of sockets) {
    const report = await startSocket.perform(workbench, { socket: id });
    if (report.state === 'failed') {
      process.stderr.write(`${definition.name} — ${report.error?.description ?? 'failed'}\n`);
      return exitCodes.failed;
    }
    process.stderr.write(`${definition.name}: ${report.endpoint}\n`);
  }
  const reader = new EntryReader(await link.engine());
  const isOver = () => registry.all().every(({ state }) => !isActive(state));
  const changed = () =>
    new Promise<void>((resolve) => {
      const subscription = registry.onDidChange(() => {
        subscription.dispose();
        resolve();
      });
    });
  const definitionOf = (id: string) => registry.get(id)?.definition;
  for await (const entry of reader.read(isOver, changed)) {
    await write(
      process.stdout,
      values.json
        ? jsonEntry(entry, (id) => definitionOf(id)?.name ?? id)
        : plainEntry(entry, definitionOf(entry.row.socket)),
    );
  }
  return registry.all().some(({ state }) => state.kind === 'failed')
    ? exitCodes.failed
    : exitCodes.done;
}

async function readDefinitions(name: string): Promise<readonly Definition[]> {
  let text: string;
  try {
    text = await fs.readFile(name, 'utf8');
  } catch (error) {
    throw new UserError(`${name}: ${describeFileError(error)}.`);
  }
  const { entries, faults } = checkDefinitions(text);
  if (faults.length > 0) {
    const lines = faults.map((fault) => {
      const before = text.slice(0, fault.offset).split('\n');
      const place = `${name}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
      return `${place}: ${describeDefinitionFault(fault)}`;
    });
    throw new UserError(lines.join('\n'));
  }
  return entries
    .map(({ definition }) => definition)
    .filter((definition) => definition !== undefined);
}
