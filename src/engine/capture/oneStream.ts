import type { SavedEntry } from './savedEntry.ts';

/** The ends of the client's connection, of which a tapped conversation is the stream. */
type EndsOf = (connection: number) => SavedEntry['ends'];

/**
 * A tapped conversation as one stream, between the client and the tap: what the server says is what the
 * client is told, so that Wireshark follows, dissects and times what the two said as if no tap had been
 * there. Steps of the connection to the server are told with the tap, and its half close with the client.
 */
export function asOneStream(entry: SavedEntry, endsOf: EndsOf): SavedEntry {
  const { connection, ends, event, direction } = entry;
  const conversation = ends?.conversation;
  if (conversation === undefined || conversation === connection) {
    return entry;
  }
  if (event === undefined) {
    return {
      ...entry,
      ...{ connection: conversation, ends: endsOf(conversation) },
      direction: direction === 'in' ? 'out' : 'in',
      origin: entry.origin ?? (direction === 'in' ? 'peer' : 'user'),
    };
  }
  if (event.event === 'shutdown' && event.side === 'remote') {
    return {
      ...entry,
      ...{ connection: conversation, ends: endsOf(conversation) },
      event: { ...event, side: 'local' },
    };
  }
  const endpoint = event.endpoint ?? ends?.peer;
  return {
    ...entry,
    ...{ connection: 0, ends: undefined },
    event: endpoint === undefined ? event : { ...event, endpoint },
  };
}
