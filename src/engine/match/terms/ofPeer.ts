import type { EntryTest } from '../entryTest.ts';
import { FactTest } from '../entryTest.ts';

/** Peers that were looked at are remembered; there may be one for each connection. */
const rememberedPeersMax = 10_000;

/** Entries with a peer whose endpoint passes; asked once for each peer. */
export function ofPeer(accepts: (endpoint: string) => boolean): EntryTest {
  const known = new Map<string, boolean>();
  return new FactTest(({ peer }) => {
    if (peer === undefined) {
      return false;
    }
    let isAccepted = known.get(peer);
    if (isAccepted === undefined) {
      isAccepted = accepts(peer);
      if (known.size >= rememberedPeersMax) {
        known.clear();
      }
      known.set(peer, isAccepted);
    }
    return isAccepted;
  });
}
