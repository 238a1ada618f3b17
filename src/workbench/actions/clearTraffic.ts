import * as v from 'valibot';
import type { SocketId } from '../../shared/entry.ts';
import { formatCount } from '../figures.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import type { SocketRegistry } from '../socketRegistry.ts';
import { action } from './action.ts';
import type { Confirmation } from './risk.ts';
import { socket } from './arguments.ts';

/** Forgets the entries and zeroes the counters of the named sockets, of all where none is named. */
export const clearTraffic = action({
  id: 'clearTraffic',
  argument: v.object({ sockets: v.optional(v.array(socket)) }),
  risk: 'discards',
  losses: ({ registry }, { sockets }) => trafficLosses(registry, idsOf(registry, sockets)),
  run: async ({ registry, link, stored }, { sockets }) => {
    await stored?.remove();
    await link.current?.clearTraffic(idsOf(registry, sockets));
  },
});

function idsOf(
  registry: SocketRegistry,
  names: readonly string[] | undefined,
): readonly SocketId[] | undefined {
  return names?.map((name) => namedSocket(registry, name).id);
}

/** What clearing the traffic of sockets, all where none are named, loses; undefined where there is none. */
export function trafficLosses(
  registry: Pick<SocketRegistry, 'all'>,
  ids: readonly SocketId[] | undefined,
): Confirmation | undefined {
  const sockets = registry
    .all()
    .filter(({ id, summary }) => (ids?.includes(id) ?? true) && (summary?.entries ?? 0) > 0);
  const entries = sockets.reduce((sum, { summary }) => sum + (summary?.entries ?? 0), 0);
  const [first, ...others] = sockets;
  return (
    first && {
      text:
        others.length === 0
          ? l10n.t('Clear the traffic of “{0}”?', first.definition.name)
          : l10n.t('Clear the traffic of {0} sockets?', formatCount(sockets.length)),
      detail: l10n.t(
        'Entries in the log: {0}. They can’t be brought back; Save Traffic As keeps them in a file.',
        formatCount(entries),
      ),
      button: l10n.t('Clear'),
    }
  );
}
