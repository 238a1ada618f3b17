import * as vscode from 'vscode';
import { endpointOf } from '../../shared/definition.ts';
import type { Role } from '../../shared/definition.ts';
import { notificationText } from '../notificationText.ts';
import type { SocketState } from '../../shared/engineApi.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { describeError } from '../describeError.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { reachableAs } from '../socketFacts.ts';
import type { CommandDeps } from './commandDeps.ts';

/** What starting, stopping and restarting commands return. */
export interface SocketReport {
  readonly id: string;
  readonly name: string;
  /** The endpoint that the system reports while it runs, else the defined one. */
  readonly endpoint: string;
  /** By which URLs other machines reach it, where it is bound to all interfaces. */
  readonly reachableAs?: readonly string[];
  readonly state: SocketState['kind'];
  /** Why it failed, or waits to reconnect, with the reason worded. */
  readonly error?: SocketError & { readonly description: string };
}

export function reportOf(socket: WorkbenchSocket): SocketReport {
  const { id, definition, state } = socket;
  const reachable = reachableAs(socket);
  return {
    id,
    name: definition.name,
    endpoint: state.kind === 'running' ? state.endpoint : endpointOf(definition),
    ...(reachable.length === 0 ? {} : { reachableAs: reachable }),
    state: state.kind,
    ...((state.kind === 'failed' || state.kind === 'reconnecting') && state.error
      ? { error: { ...state.error, description: describeError(state.error) } }
      : {}),
  };
}

/**
 * Starts a socket for somebody who asked for it, and tells when that failed. `otherPort` is the way
 * out where the port is taken.
 */
export async function startForUser(
  deps: CommandDeps,
  socket: WorkbenchSocket,
  otherPort?: () => Promise<unknown>,
): Promise<SocketReport> {
  const state = await deps.registry.start(socket.id);
  const report = reportOf({ ...socket, state });
  if (state.kind === 'running') {
    void deps.revealTraffic();
  }
  if (state.kind === 'failed') {
    // Not awaited: who called the command needn't wait until somebody clicks the message away.
    void showFailure(deps, socket, state.error, otherPort);
  }
  return report;
}

/** Lets the user write to a client that was started by hand: the composer gets the focus. */
export function focusComposer(
  { compose }: Pick<CommandDeps, 'compose'>,
  role: Role,
  { id, state }: SocketReport,
): void {
  if (role === 'client' && state === 'running') {
    compose({ socket: id });
  }
}

async function showFailure(
  deps: CommandDeps,
  socket: WorkbenchSocket,
  error: SocketError,
  otherPort?: () => Promise<unknown>,
): Promise<void> {
  const holder =
    error.code === 'addressInUse'
      ? deps.registry
          .all()
          .find(
            (other) =>
              other.id !== socket.id &&
              other.state.kind === 'running' &&
              other.state.endpoint === error.endpoint,
          )
      : undefined;
  const useOther = vscode.l10n.t('Use Another Port…');
  const show = holder ? vscode.l10n.t('Show “{0}”', holder.definition.name) : vscode.l10n.t('Show');
  const restart = holder ? vscode.l10n.t('Stop It and Retry') : vscode.l10n.t('Retry');
  const chosen = await vscode.window.showErrorMessage(
    notificationText(`${socket.definition.name} — ${describeError(error)}`),
    ...(otherPort && (error.code === 'addressInUse' || error.code === 'accessDenied')
      ? [useOther]
      : []),
    restart,
    show,
  );
  if (chosen === useOther) {
    await otherPort?.();
  } else if (chosen === restart) {
    if (holder) {
      await deps.registry.stop(holder.id);
    }
    await startForUser(deps, socket, otherPort);
  } else if (chosen === show) {
    deps.reveal(holder?.id ?? socket.id);
  }
}
