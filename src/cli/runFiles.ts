import type { Definition } from '../shared/definition/definition.ts';
import { startSocket } from '../workbench/actions/startSocket.ts';
import { UserError } from '../workbench/userError.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { isActive } from '../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../workbench/workbenchSocket.ts';
import { readDefinitionFiles } from './definitionFiles.ts';
import { EntryReader } from './entryReader.ts';
import { jsonEntry, plainEntry, write } from './entryWriter.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import type { OptionValues } from './options.ts';

/**
 * Starts every socket of the files, and prints their traffic if it is to be, until none runs any more. Ends at once where
 * one can't start. Throws a `UserError` where a file is not valid.
 */
export async function runFiles(
  workbench: Workbench,
  names: readonly string[],
  values: OptionValues,
  isPrinted = true,
): Promise<ExitCode> {
  const { registry } = workbench;
  for (const { uri, definitions } of await readDefinitionFiles(names)) {
    registry.setFile(uri, definitions);
  }
  const sockets = registry.all();
  if (sockets.length === 0) {
    throw new UserError(`${names.join(', ')}: there is no socket in it.`);
  }
  return startAndPrint(workbench, sockets, values, isPrinted);
}

/** Runs a tap and prints what both of its sides say, until it is stopped. */
export async function runTap(
  workbench: Workbench,
  definition: Definition,
  values: OptionValues,
): Promise<ExitCode> {
  const socket = workbench.registry.add(definition);
  return startAndPrint(workbench, [socket], values, true);
}

/** Ends at once where one can't start. */
async function startAndPrint(
  workbench: Workbench,
  sockets: readonly WorkbenchSocket[],
  values: OptionValues,
  isPrinted: boolean,
): Promise<ExitCode> {
  const { registry, link } = workbench;
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
    if (!isPrinted) {
      continue;
    }
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
