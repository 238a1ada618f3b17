import * as vscode from 'vscode';
import * as v from 'valibot';
import type { CommandId } from '../../shared/ids.ts';
import { Refusal } from '../refusal.ts';
import { EngineStopped } from '../engineLink.ts';
import { describeError } from '../describeError.ts';

/**
 * Registers a command. Called with an argument object, it checks that against `schema` and passes it
 * on; called without, it passes `undefined`: the command asks. `selected` is what else is selected
 * in the tree when the command was chosen there.
 */
export function registerCommand<Schema extends v.GenericSchema>(
  id: CommandId,
  schema: Schema,
  run: (
    argument: v.InferOutput<Schema> | undefined,
    selected: readonly v.InferOutput<Schema>[],
  ) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(
    id,
    async (argument: unknown, selection: unknown): Promise<unknown> => {
      try {
        // The editor's menus pass the document, which is no argument of ours.
        const isAbsent = argument === undefined || argument instanceof vscode.Uri;
        const first = isAbsent ? undefined : checked(id, schema, argument);
        const selected =
          !isAbsent && Array.isArray(selection)
            ? selection.map((item) => checked(id, schema, item))
            : [];
        return await run(first, selected);
      } catch (error) {
        if (error instanceof EngineStopped) {
          throw new Refusal(describeError(error.error));
        }
        throw error;
      }
    },
  );
}

function checked<Schema extends v.GenericSchema>(
  id: CommandId,
  schema: Schema,
  argument: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, argument);
  if (result.success) {
    return result.output;
  }
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new Refusal(
    path === null
      ? vscode.l10n.t('{0}: the argument is not valid: {1}', id, issue.message)
      : vscode.l10n.t('{0}: “{1}” is not valid: {2}', id, path, issue.message),
  );
}
