import { roleOf } from '../shared/definition/definition.ts';
import type { SocketId } from '../shared/entry.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/**
 * The other socket of ours that is bound to the endpoint, a URL. Only listeners: the endpoint of a
 * client's state is its peer's.
 */
export function findPortHolder(
  sockets: readonly WorkbenchSocket[],
  id: SocketId,
  endpoint: string | undefined,
): WorkbenchSocket | undefined {
  return sockets.find(
    (other) =>
      other.id !== id &&
      roleOf(other.definition) === 'listener' &&
      other.state.kind === 'running' &&
      other.state.endpoint === endpoint,
  );
}
