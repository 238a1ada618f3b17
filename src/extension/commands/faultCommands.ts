import * as vscode from 'vscode';
import { schemeOf } from '../../shared/definition/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import { faultName } from '../../shared/fault/faultName.ts';
import { formatFault } from '../../shared/fault/formatFault.ts';
import { commandIds } from '../../shared/ids.ts';
import { addFault, clearFaults, toggleFault } from '../../workbench/actions/changeFaults.ts';
import { faultsOf } from '../../workbench/faultsOf.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { UserError } from '../../workbench/userError.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { labelText } from '../labelText.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { addFaultSchema, clearFaultsSchema, toggleFaultSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { askFault } from './faultSteps.ts';
import { pickSocket } from './pickSocket.ts';

/** Add Fault, Toggle Fault, Clear All Faults. */
export function faultCommands(deps: CommandDeps): Command[] {
  const { workbench, registry } = deps;
  return [
    command(commandIds.addFault, addFaultSchema, async (argument) => {
      const title = vscode.l10n.t('Add Fault');
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pickSocket(deps, {
            ...{ title, fits: ({ state }) => isActive(state) },
            none: vscode.l10n.t('No socket is running.'),
          });
      const isDatagram = socket && isDatagramScheme(schemeOf(socket.definition));
      const fault =
        argument?.fault ??
        (isDatagram === undefined ? undefined : await askFault(title, isDatagram));
      if (!socket || !fault) {
        return undefined;
      }
      const names = await addFault.perform(workbench, { socket: socket.id, fault });
      tell(vscode.l10n.t('{0}: {1} on', socket.definition.name, names.join(', ')));
      return names;
    }),
    command(commandIds.toggleFault, toggleFaultSchema, async (argument) => {
      const title = vscode.l10n.t('Toggle Fault');
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pickSocket(deps, {
            title,
            fits: (one) => isActive(one.state) && faultsOf(one).length > 0,
            none: vscode.l10n.t('No running socket has faults.'),
          });
      const fault = argument?.fault ?? (socket && (await pickFault(title, socket)));
      if (!socket || fault === undefined) {
        return undefined;
      }
      const isOn = await toggleFault.perform(workbench, {
        ...{ socket: socket.id, fault },
        ...(argument?.enabled === undefined ? {} : { enabled: argument.enabled }),
      });
      const { name } = socket.definition;
      tell(
        isOn
          ? vscode.l10n.t('{0}: {1} on', name, fault)
          : vscode.l10n.t('{0}: {1} off', name, fault),
      );
      return isOn;
    }),
    command(commandIds.clearFaults, clearFaultsSchema, async (argument) => {
      await clearFaults.perform(workbench, argument ?? {});
      tell(vscode.l10n.t('Faults cleared'));
    }),
  ];
}

/** Its name; asked for where there are several. */
async function pickFault(title: string, socket: WorkbenchSocket): Promise<string | undefined> {
  const faults = faultsOf(socket);
  const [only] = faults;
  if (only === undefined) {
    throw new UserError(vscode.l10n.t('“{0}” has no faults.', socket.definition.name));
  }
  return faults.length === 1
    ? faultName(only)
    : askOne(title, (frame) =>
        askChoice(frame, {
          placeholder: vscode.l10n.t('Which fault of {0}?', socket.definition.name),
          choices: faults.map((fault) => ({
            value: faultName(fault),
            label: formatFault(fault),
            description: fault.enabled === false ? vscode.l10n.t('off') : vscode.l10n.t('on'),
          })),
        }),
      );
}

function tell(text: string): void {
  void vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 3_000);
}
