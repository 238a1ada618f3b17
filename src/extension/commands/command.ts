import * as vscode from 'vscode';
import * as v from 'valibot';
import type { CommandId } from '../../shared/ids.ts';
import { notificationText } from '../notificationText.ts';
import { isEngineStopped } from '../../workbench/engineStopped.ts';
import { isUserError, UserError } from '../../workbench/userError.ts';
import { describeError } from '../../workbench/describeError.ts';
import type { Caller } from '../../workbench/actions/risk.ts';
import { checkArgument } from '../../workbench/actions/checkArgument.ts';
import type { Invocation } from './invocation.ts';

/** How a command was called; as `Invocation`, once checked. */
export interface Call<Argument> extends Pick<Invocation, 'isByHand'> {
  readonly selected: readonly Argument[];
}

/** Who is behind a call. */
export function callerOf({ isByHand }: Pick<Invocation, 'isByHand'>): Caller {
  return isByHand ? 'person' : 'program';
}

/** A command and what it does. */
export interface Command {
  readonly id: CommandId;
  readonly run: (invocation: Invocation) => Promise<unknown>;
}

/**
 * A command that, called with an argument object, checks that against `schema` and passes it on;
 * called without, it passes `undefined`: `act` asks. A `UserError` is shown
 * as a message with its action to a user who ran the command by hand; other callers get a rejection.
 */
export function command<Schema extends v.GenericSchema>(
  id: CommandId,
  schema: Schema,
  act: (argument: v.InferOutput<Schema> | undefined, call: Call<v.InferOutput<Schema>>) => unknown,
): Command {
  const run = async ({ argument, selected, isByHand }: Invocation): Promise<unknown> => {
    const read = isByHand ? chosen : checkArgument;
    try {
      const first = argument === undefined ? undefined : read(id, schema, argument);
      const others = selected.map((item) => read(id, schema, item));
      return await act(first, { selected: others, isByHand });
    } catch (error) {
      const userError = isEngineStopped(error) ? new UserError(describeError(error.error)) : error;
      if (isByHand && isUserError(userError)) {
        // Not awaited: a command is done when it has said why it does nothing.
        void showUserError(userError);
        return undefined;
      }
      throw userError;
    }
  };
  return { id, run };
}

async function showUserError({ message, action }: UserError): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(
    notificationText(message),
    ...(action ? [action.title] : []),
  );
  if (action && chosen === action.title) {
    await vscode.commands.executeCommand(action.command, action.argument);
  }
}

/**
 * What somebody chose, as the schema takes it; throws a `UserError` where the command can't work on
 * that.
 */
function chosen<Schema extends v.GenericSchema>(
  _id: CommandId,
  schema: Schema,
  argument: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, argument);
  if (!result.success) {
    throw new UserError(vscode.l10n.t('This command can’t be used on what is selected.'));
  }
  return result.output;
}
