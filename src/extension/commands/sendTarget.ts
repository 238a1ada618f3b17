import * as vscode from 'vscode';
import { schemeOf } from '../../shared/definition/definition.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import { describeEndpointFault } from '../../workbench/describeInput.ts';
import { formatCount } from '../../workbench/figures.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { CommandDeps } from './commandDeps.ts';
import { connectionChoice } from './pickConnection.ts';
import { openConnections } from '../../workbench/openConnections.ts';
import { pickSocket } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { peerUrl } from '../../workbench/actions/sendTarget.ts';
import type { SendRecipients } from '../../workbench/actions/sendTarget.ts';

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
