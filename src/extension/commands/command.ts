import * as vscode from 'vscode';
import * as v from 'valibot';
import type { CommandId } from '../../shared/ids.ts';
import { plainMessage } from '../plainMessage.ts';
import { isEngineStopped } from '../engineStopped.ts';
import { isRefusal, Refusal } from '../refusal.ts';
import { describeError } from '../describeError.ts';

/** How a command was called. */
export interface Call<Argument> {
  /** What else is selected in the tree when the command was chosen there. */
  readonly selected: readonly Argument[];
  /** From the palette or a menu: somebody sits there who can be asked and told. */
  readonly isByHand: boolean;
}

/** A command and what it does; `run` takes what VS Code passes to it. */
export interface Command {
  readonly id: CommandId;
  readonly run: (...given: unknown[]) => Promise<unknown>;
}

/**
 * A command that, called with an argument object, checks that against `schema` and passes it on;
 * called without, it passes `undefined`: `act` asks. A refusal reaches who called by hand as a message
 * with its way out, and everybody else as a rejection.
 */
export function command<Schema extends v.GenericSchema>(
  id: CommandId,
  schema: Schema,
  act: (argument: v.InferOutput<Schema> | undefined, call: Call<v.InferOutput<Schema>>) => unknown,
): Command {
  const run = async (...given: unknown[]): Promise<unknown> => {
    const [argument, selection] = given;
    // The editor's menus pass the document, which is no argument of ours.
    const isAbsent = argument === undefined || argument instanceof vscode.Uri;
    // Menus of the tree pass the row and, even when there is none, the selection; those of the
    // Traffic view say where they were opened.
    const isByHand = isAbsent || given.length > 1 || isFromWebview(argument);
    try {
      const first = isAbsent ? undefined : checked(id, schema, argument);
      const selected =
        !isAbsent && Array.isArray(selection)
          ? selection.map((item) => checked(id, schema, item))
          : [];
      return await act(first, { selected, isByHand });
    } catch (error) {
      const refusal = isEngineStopped(error) ? new Refusal(describeError(error.error)) : error;
      if (isByHand && isRefusal(refusal)) {
        // Not awaited: a command is done when it has said why it does nothing.
        void showRefusal(refusal);
        return undefined;
      }
      throw refusal;
    }
  };
  return { id, run };
}

function isFromWebview(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && 'webviewSection' in argument;
}

async function showRefusal({ message, remedy }: Refusal): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(
    plainMessage(message),
    ...(remedy ? [remedy.title] : []),
  );
  if (remedy && chosen === remedy.title) {
    await vscode.commands.executeCommand(remedy.command, remedy.argument);
  }
}

/** The argument as the schema takes it; throws a `Refusal` that says what is wrong with it. */
export function checked<Schema extends v.GenericSchema>(
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
