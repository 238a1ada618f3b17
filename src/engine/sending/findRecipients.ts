import type { SendTarget } from '../../shared/engineApi.ts';
import type { ConnectionId } from '../../shared/entry.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import { socketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Transport } from '../transport.ts';

/**
 * The open connections that something goes to, at least one. Of several that are named, those that have
 * ended are left out; where that leaves none, the outcome is why the first is not there.
 */
export async function findRecipients(
  traffic: SocketTraffic,
  transport: Transport,
  to: SendTarget['to'],
): Promise<Outcome<readonly Connection[]>> {
  if (to === 'all') {
    const open = [...traffic.connections.values()];
    // Of a tap, its clients.
    const answerable = open.filter(({ isAnswerable, leg }) => isAnswerable && leg !== 'server');
    return answerable.length > 0 ? success(answerable) : failure(lacking(transport));
  }
  if (typeof to === 'object' && 'peer' in to) {
    if (transport.dial === undefined) {
      return failure(socketError('notSupported', 'only a UDP listener reaches any peer', to.peer));
    }
    const reached = await transport.dial(to.peer);
    return reached.ok ? success([reached.value]) : reached;
  }
  const ids = typeof to === 'number' ? [to] : [...new Set(to)];
  const connections = ids.flatMap((id) => traffic.connections.get(id) ?? []);
  const [first] = ids;
  return connections.length === 0 && first !== undefined
    ? failure(missingConnection(traffic, first))
    : success(connections);
}

function lacking({ isExpectingPeer = false }: Transport): SocketError {
  return isExpectingPeer
    ? socketError('notReady', 'the PROXY header has not come')
    : socketError('noPeer', 'no connection is open');
}

/** Why there is no open connection of that number. */
export function missingConnection(traffic: SocketTraffic, id: ConnectionId): SocketError {
  return id > 0 && traffic.context.connectionExisted(id)
    ? socketError('notConnected', `connection ${id} has ended`)
    : socketError('noSuchConnection', `there is no connection ${id}`);
}
