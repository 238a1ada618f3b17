import { roleOf } from '../../shared/definition/definition.ts';
import type { Role } from '../../shared/definition/definitionKey.ts';
import { startSocket } from '../../workbench/actions/startSocket.ts';
import type { SocketReport } from '../../workbench/socketReport.ts';
import type { CommandDeps } from './commandDeps.ts';
import { showStartFailure } from './showStartFailure.ts';
import type { OtherPort } from './showStartFailure.ts';

/**
 * Tells somebody who asked for a start when that failed. `otherPort` is the way out where the port is
 * taken: with a port it uses that, without it asks.
 */
export async function startForUser(
  deps: CommandDeps,
  start: () => Promise<SocketReport>,
  otherPort?: OtherPort,
): Promise<SocketReport> {
  const report = await start();
  const socket = deps.registry.get(report.id);
  if (report.state === 'running') {
    void deps.revealTraffic();
    if (socket && roleOf(socket.definition) === 'listener') {
      void deps.offerQuietPorts();
    }
  }
  if (socket && report.state === 'failed' && report.error) {
    // Not awaited: who called the command needn't wait until somebody clicks the message away.
    void showStartFailure(deps, socket, report.error, {
      retry: () =>
        startForUser(
          deps,
          () => startSocket.perform(deps.workbench, { socket: socket.id }),
          otherPort,
        ),
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
