import type { ViewConnections } from '../../shared/viewProtocol.ts';
import type { Draft } from './draft.ts';

/** The endpoint, as a URL, of the one connection that a message goes to; nothing where it may be several. */
export function onlyPeer(
  to: Draft['to'],
  { total, connections }: Pick<ViewConnections, 'total' | 'connections'>,
): string | undefined {
  const ids = to === 'all' ? connections.map(({ id }) => id) : [to].flat();
  const count = to === 'all' ? total : ids.length;
  return count === 1 ? connections.find(({ id }) => id === ids[0])?.peer : undefined;
}
