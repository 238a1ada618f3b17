import * as vscode from 'vscode';
import { formatEndpoint } from '../../shared/endpoint.ts';
import { commandIds } from '../../shared/ids.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { describeError } from '../../workbench/describeError.ts';
import { findPortHolder } from '../../workbench/findPortHolder.ts';
import { notificationText } from '../notificationText.ts';
import { explainFailure } from '../ports/explainFailure.ts';
import type { PortFinding } from '../ports/explainFailure.ts';
import { nextFreePort } from '../ports/nextFreePort.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { stopSocket } from '../../workbench/actions/stopSocket.ts';
import type { CommandDeps } from './commandDeps.ts';
import { describeFinding } from './describeFinding.ts';
import { ownAddresses } from './describeNewSocket.ts';

/** Opens the same on another port; asks for it where it is given none. */
export type OtherPort = (port?: number) => Promise<unknown>;

interface WaysOut {
  readonly retry: () => Promise<unknown>;
  readonly otherPort: OtherPort | undefined;
}

interface Action {
  readonly title: string;
  readonly run: () => unknown;
}

/** Tells why a socket could not start, what has its port, and what to do about it. */
export async function showStartFailure(
  deps: CommandDeps,
  socket: WorkbenchSocket,
  error: SocketError,
  waysOut: WaysOut,
): Promise<void> {
  const holder =
    error.code === 'addressInUse'
      ? findPortHolder(deps.registry.all(), socket.id, error.endpoint)
      : undefined;
  const finding = holder ? undefined : await explainFailure(error, ownAddresses());
  const actions = [
    ...(await portActions(error, finding, waysOut.otherPort)),
    ...connectActions(finding),
    ...(holder
      ? [
          {
            title: vscode.l10n.t('Stop It and Retry'),
            run: async () => {
              await stopSocket.perform(deps.workbench, { socket: holder.id });
              await waysOut.retry();
            },
          },
        ]
      : [{ title: vscode.l10n.t('Retry'), run: waysOut.retry }]),
    {
      title: holder ? vscode.l10n.t('Show “{0}”', holder.definition.name) : vscode.l10n.t('Show'),
      run: () => deps.reveal(holder?.id ?? socket.id),
    },
  ];
  const text = describeError(error, finding && describeFinding(finding));
  const chosen = await vscode.window.showErrorMessage(
    notificationText(`${socket.definition.name} — ${text}`),
    ...actions.map(({ title }) => title),
  );
  await actions.find(({ title }) => title === chosen)?.run();
}

async function portActions(
  { code }: SocketError,
  finding: PortFinding | undefined,
  otherPort: OtherPort | undefined,
): Promise<readonly Action[]> {
  if (!otherPort || (code !== 'addressInUse' && code !== 'accessDenied')) {
    return [];
  }
  const port = finding?.kind === 'takenBy' ? await nextFreePort(finding.endpoint) : undefined;
  return [
    port === undefined
      ? { title: vscode.l10n.t('Use Another Port…'), run: () => otherPort() }
      : { title: vscode.l10n.t('Use Port {0}', port), run: () => otherPort(port) },
  ];
}

/** To what was found in the place of what was wanted. */
function connectActions(finding: PortFinding | undefined): readonly Action[] {
  if (finding === undefined || finding.kind === 'nothing') {
    return [];
  }
  const { address, port, protocol } = finding.socket;
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  const scheme = protocol === 'tcp' && finding.endpoint.scheme === 'tls' ? 'tls' : protocol;
  const text = `connect ${formatEndpoint({ scheme, host, port })}`;
  const title =
    finding.kind === 'takenBy'
      ? vscode.l10n.t('Connect to It')
      : vscode.l10n.t('Connect There Instead');
  return [{ title, run: () => vscode.commands.executeCommand(commandIds.newSocket, { text }) }];
}
