import * as vscode from 'vscode';
import { roleOf, schemeOf } from '../../shared/definition.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import type { SendTarget } from '../../shared/engineApi.ts';
import { describeEndpointFault } from '../../workbench/describeInput.ts';
import { formatCount } from '../../workbench/figures.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { CommandDeps } from './commandDeps.ts';
import { connectionChoice, openConnections } from './pickConnection.ts';
import { namedSocket, pickSocket } from './pickSocket.ts';
import type { TargetArgument } from './sendArguments.ts';

export type SendRecipients = SendTarget['to'];

/** The socket of that name, else one of those that run. */
export async function runningSocket(
  deps: CommandDeps,
  title: string,
  name: string | undefined,
): Promise<WorkbenchSocket | undefined> {
  return name === undefined ? pickRunning(deps, title) : namedSocket(deps.registry, name);
}

/**
 * Asks through which running socket to send, unless only one runs. Asks nevertheless where the user
 * sent through another one before: a message must not go elsewhere because that one has stopped.
 */
export function pickRunning(
  deps: CommandDeps,
  title: string,
): Promise<WorkbenchSocket | undefined> {
  const { registry, lastTarget } = deps;
  const { socket: usual } = lastTarget;
  const last = usual === undefined ? undefined : registry.get(usual);
  const isDown = usual !== undefined && last?.state.kind !== 'running';
  return pickSocket(deps, {
    title,
    usual,
    isAlwaysAsked: isDown,
    ...(last &&
      isDown && {
        question: vscode.l10n.t(
          '“{0}” is not running. Which socket is to send instead?',
          last.definition.name,
        ),
      }),
    fits: ({ state }) => state.kind === 'running',
    none: vscode.l10n.t('No socket is running; start one first.'),
  });
}

export function namedTarget(
  argument: Pick<TargetArgument, 'connection' | 'peer'> | undefined,
  socket: WorkbenchSocket,
): SendRecipients | undefined {
  if (argument?.peer !== undefined) {
    return { peer: peerUrl(argument.peer, socket) };
  }
  return argument?.connection ?? (roleOf(socket.definition) === 'client' ? 'all' : undefined);
}

function peerUrl(text: string, socket: WorkbenchSocket): string {
  const scheme = schemeOf(socket.definition);
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!parsed.ok) {
    throw new UserError(describeEndpointFault(parsed.fault));
  }
  return formatEndpoint(parsed.endpoint);
}

/** Asks for the recipients if there is a choice. Throws a `UserError` if there are none. */
export async function askSendTarget(
  { link, answers, lastTarget }: CommandDeps,
  title: string,
  socket: WorkbenchSocket,
): Promise<SendRecipients | undefined> {
  const isDatagram = schemeOf(socket.definition) === 'udp';
  const { total, connections } = await openConnections(link, socket);
  const [only] = connections;
  if (total === 1 && only && !isDatagram && !lastTarget.isOther(socket.id, only.id)) {
    return only.id;
  }
  if (total === 0 && !isDatagram) {
    throw new UserError(vscode.l10n.t('“{0}” has no open connection.', socket.definition.name));
  }
  const target =
    total === 0
      ? 'other'
      : await askOne(title, (frame) =>
          askChoice<SendRecipients | 'other'>(frame, {
            placeholder: vscode.l10n.t('To whom?'),
            choices: [
              ...(total > 1
                ? [
                    {
                      value: 'all' as const,
                      label: vscode.l10n.t('All {0} connections', formatCount(total)),
                      iconPath: new vscode.ThemeIcon('broadcast'),
                    },
                  ]
                : []),
              ...connections.map(connectionChoice),
              ...(isDatagram
                ? [
                    {
                      value: 'other' as const,
                      label: vscode.l10n.t('Another peer…'),
                      iconPath: new vscode.ThemeIcon('add'),
                    },
                  ]
                : []),
            ],
          }),
        );
  if (target !== 'other') {
    return target;
  }
  const peer = await askOne(title, (frame) =>
    askText(frame, {
      placeholder: vscode.l10n.t('Address and port to send to'),
      recent: answers.to('peer'),
      check: (text) => {
        const parsed = parseEndpoint(text, { scheme: 'udp', host: '127.0.0.1' });
        return parsed.ok
          ? { ok: true, description: vscode.l10n.t('Send to {0}', formatEndpoint(parsed.endpoint)) }
          : { ok: false, fault: describeEndpointFault(parsed.fault) };
      },
    }),
  );
  if (peer === undefined) {
    return undefined;
  }
  answers.remember('peer', peer);
  return { peer: peerUrl(peer, socket) };
}
