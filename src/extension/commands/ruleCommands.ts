import * as vscode from 'vscode';
import { noValues } from '../../shared/variables.ts';
import { parsePayloadExpression, renderPayloadExpression } from '../../shared/payloadExpression.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import { commandIds } from '../../shared/ids.ts';
import { tryRules } from '../../workbench/actions/tryRules.ts';
import { describePayloadFault } from '../../workbench/describeInput.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { ruleTrialText } from '../../workbench/ruleTrialText.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { askPayload } from './askPayload.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { tryRulesSchema } from './commandArguments.ts';
import type { TryRulesArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedMessage } from './entryArgument.ts';
import { pickSocket } from './pickSocket.ts';

/** A message on which rules are tried. */
interface Tried {
  readonly socket: WorkbenchSocket;
  readonly bytes: Uint8Array;
  /** At a tap, who says it. */
  readonly from?: 'client' | 'server';
}

/** Try Rules. */
export function ruleCommands(deps: CommandDeps): Command[] {
  const { workbench, payloadFiles } = deps;
  return [
    command(commandIds.tryRules, tryRulesSchema, async (argument) => {
      const tried = await messageToTry(deps, argument);
      if (tried === undefined) {
        return undefined;
      }
      const { socket, bytes, from } = tried;
      const trials = await tryRules.perform(workbench, {
        ...{ socket: socket.id, bytes },
        ...(from === undefined ? {} : { from }),
      });
      const { name } = socket.definition;
      const text = ruleTrialText(name, bytes, trials);
      const title = vscode.l10n.t('Rules of {0}', name);
      const uri = payloadFiles.add(`${title}.txt`, new TextEncoder().encode(text));
      await vscode.window.showTextDocument(uri, { preview: true });
      return trials;
    }),
  ];
}

async function messageToTry(
  deps: CommandDeps,
  argument: TryRulesArgument | undefined,
): Promise<Tried | undefined> {
  if (argument?.seq !== undefined) {
    const { seq, view, socket: name } = argument;
    const { socket, bytes, row } = await namedMessage(deps, {
      ...{ socket: name, seq },
      ...(view === undefined ? {} : { view }),
    });
    return { socket, bytes, ...(row.leg === undefined ? {} : { from: row.leg }) };
  }
  const title = vscode.l10n.t('Try Rules');
  const socket = argument
    ? namedSocket(deps.registry, argument.socket)
    : await pickSocket(deps, {
        ...{ title, fits: hasRules },
        none: vscode.l10n.t('No socket has rules.'),
      });
  if (socket !== undefined && !hasRules(socket)) {
    throw new UserError(vscode.l10n.t('“{0}” has no rules.', socket.definition.name));
  }
  const { encoding } = socket?.definition ?? {};
  const expression =
    givenMessage(argument) ?? (socket && (await askPayload(title, deps.answers, encoding)));
  return socket && expression && { socket, bytes: bytesOf(expression) };
}

function givenMessage({ text, hex }: Partial<TryRulesArgument> = {}):
  PayloadExpression | undefined {
  return text !== undefined
    ? { notation: 'text', text, lineEnding: 'none' }
    : hex !== undefined
      ? { notation: 'hex', text: hex, lineEnding: 'none' }
      : undefined;
}

function bytesOf(expression: PayloadExpression): Uint8Array {
  const read = parsePayloadExpression(expression);
  const filled = read.ok ? renderPayloadExpression(read.payload, noValues) : read;
  if (!filled.ok) {
    throw new UserError(describePayloadFault(expression.text, filled));
  }
  return filled.bytes;
}

function hasRules({ definition: { respond = [] } }: WorkbenchSocket): boolean {
  return respond.length > 0;
}
