import { endpointOf } from '../../shared/definition.ts';
import type { Role } from '../../shared/definition.ts';
import type { SocketState } from '../../shared/engineApi.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { describeError } from '../../workbench/describeError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { reachableAs } from '../../workbench/socketFacts.ts';
import type { CommandDeps } from './commandDeps.ts';
import { showStartFailure } from './showStartFailure.ts';
import type { OtherPort } from './showStartFailure.ts';

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
 * out where the port is taken: with a port it uses that, without it asks.
 */
export async function startForUser(
  deps: CommandDeps,
  socket: WorkbenchSocket,
  otherPort?: OtherPort,
): Promise<SocketReport> {
  const state = await deps.registry.start(socket.id);
  const report = reportOf({ ...socket, state });
  if (state.kind === 'running') {
    void deps.revealTraffic();
  }
  if (state.kind === 'failed') {
    // Not awaited: who called the command needn't wait until somebody clicks the message away.
    void showStartFailure(deps, socket, state.error, {
      retry: () => startForUser(deps, socket, otherPort),
      otherPort,
    });
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
