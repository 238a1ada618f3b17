import type { EntryTest } from '../entryTest.ts';
import { FactTest } from '../entryTest.ts';

/** Peers that were looked at are remembered; there may be one for each connection. */
const rememberedPeersMax = 10_000;

/** Entries with a peer whose endpoint passes; asked once for each connection. */
export function ofPeer(accepts: (endpoint: string) => boolean): EntryTest {
  const known = new Map<number, boolean>();
  return new FactTest((entry) => {
    const { connection } = entry;
    let isAccepted = known.get(connection);
    if (isAccepted === undefined) {
      const { peer } = entry;
      isAccepted = peer !== undefined && accepts(peer);
      if (known.size >= rememberedPeersMax) {
        known.clear();
      }
      known.set(connection, isAccepted);
    }
    return isAccepted;
  });
}
