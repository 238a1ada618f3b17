import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import type { CommandDeps } from './commandDeps.ts';
import { readInvocation } from './invocation.ts';

/** Registers every command; what they do is loaded with the first that is called. */
export function registerCommands(deps: CommandDeps): vscode.Disposable {
  const load = async () => (await import('./createCommands.ts')).createCommands(deps);
  let commands: ReturnType<typeof load> | undefined;
  return vscode.Disposable.from(
    ...Object.values(commandIds).map((id) =>
      vscode.commands.registerCommand(id, async (...given: unknown[]): Promise<unknown> => {
        commands ??= load();
        return (await commands).get(id)?.(readInvocation(given, deps.isRow));
      }),
    ),
  );
}
