import * as vscode from 'vscode';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import { commandIds } from '../../shared/ids.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { currentEndpoint, reachableAs } from '../../workbench/socketFacts.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { knownConnection } from './pickConnection.ts';
import { pickSocket } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';

/**
 * Copy Endpoint. What is bound to all interfaces has several; somebody who chose the command by hand
 * is asked which, a caller with an argument object gets the one that the system reports.
 */
export function copyEndpointCommand(deps: CommandDeps): Command {
  return command(commandIds.copyEndpoint, socketSchema, async (argument, { isByHand }) => {
    const socket = argument
      ? namedSocket(deps.registry, argument.socket)
      : await pickSocket(deps, {
          title: vscode.l10n.t('Copy Endpoint'),
          fits: () => true,
          none: vscode.l10n.t('There is no socket.'),
        });
    if (!socket) {
      return undefined;
    }
    const endpoint =
      argument?.connection !== undefined
        ? (await knownConnection(deps.link, socket, argument.connection)).peer
        : isByHand
          ? await chooseEndpoint(socket)
          : currentEndpoint(socket);
    if (endpoint !== undefined) {
      await vscode.env.clipboard.writeText(endpoint);
    }
    return endpoint;
  });
}

async function chooseEndpoint(socket: WorkbenchSocket): Promise<string | undefined> {
  const bound = currentEndpoint(socket);
  const others = reachableAs(socket);
  const parsed = parseEndpoint(bound);
  if (others.length === 0 || !parsed.ok || 'path' in parsed.endpoint) {
    return bound;
  }
  const { endpoint } = parsed;
  const host = endpoint.host === '::' ? '::1' : '127.0.0.1';
  const choices: Choice<string>[] = [
    ...others.map((url) => ({
      value: url,
      label: url,
      description: vscode.l10n.t('for other machines'),
    })),
    ...[formatEndpoint({ ...endpoint, host })].map((url) => ({
      value: url,
      label: url,
      description: vscode.l10n.t('for programs on this machine'),
    })),
    { value: bound, label: bound, description: vscode.l10n.t('as it is bound') },
  ];
  return await askOne(vscode.l10n.t('Copy Endpoint of {0}', socket.definition.name), (frame) =>
    askChoice(frame, { placeholder: vscode.l10n.t('Which of its endpoints?'), choices }),
  );
}
