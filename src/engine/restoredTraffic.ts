import type { ConnectionId } from '../shared/entry.ts';
import type { RestoredEntry, RestoreTarget } from './capture/read/restoreTraffic.ts';
import type { ConnectionEnds } from './log/connectionTable.ts';
import { directionIn, directionOut, packDirection } from './log/directionColumn.ts';
import type { SocketTraffic } from './socketTraffic.ts';

/** Puts entries of an earlier engine into a socket's log, before any of its own. */
export class RestoredTraffic implements RestoreTarget {
  readonly #traffic: SocketTraffic;
  readonly #connections: ConnectionId[] = [];

  constructor(traffic: SocketTraffic) {
    this.#traffic = traffic;
  }

  open(ends: ConnectionEnds | undefined): ConnectionId {
    const { context, log } = this.#traffic;
    const id = context.nextConnection();
    if (ends) {
      const { peer, local, remote, openedBy } = ends;
      log.openConnection(id, peer, openedBy);
      if (local !== undefined) {
        log.placeConnection(id, local, remote ?? peer);
      }
    }
    this.#traffic.totalConnections += 1;
    this.#connections.push(id);
    return id;
  }

  add(entry: RestoredEntry): void {
    const { time, connection, direction, bytes, place, event, annotation } = entry;
    const { context, log } = this.#traffic;
    const { sequence } = context;
    if (direction === 'event') {
      if (event) {
        const { endpoint, ...rest } = event;
        const isPeer = endpoint !== undefined && endpoint === log.endsOf(connection)?.peer;
        log.appendEvent(sequence.nextEvent(), time, connection, isPeer ? rest : event);
      }
    } else {
      const seq = sequence.nextMessage(bytes.length);
      // Nothing is held any more.
      const fate = entry.fate === 'held' ? 'dropped' : entry.fate;
      const way = direction === 'in' ? directionIn : directionOut;
      log.append(
        seq,
        time,
        connection,
        packDirection(way, entry.origin, fate),
        bytes,
        false,
        place,
      );
      if (entry.context !== log.contextAt(log.end - 1)) {
        log.noteContext(entry.context ?? '');
      }
      if (direction === 'in' || fate === 'delivered') {
        this.#traffic.countRestored(direction, bytes.length, time);
      }
    }
    entry.faults?.forEach((hit) => log.faultHits.add(log.end - 1, hit));
    if (annotation) {
      log.annotations.change(log.end - 1, annotation);
    }
  }

  end({ evictedEntries, droppedDatagrams }: Parameters<RestoreTarget['end']>[0]): void {
    const traffic = this.#traffic;
    // Each is over: it goes with its last entry.
    this.#connections.forEach((id) => traffic.log.closeConnection(id));
    traffic.log.evictedEntries += evictedEntries;
    if (droppedDatagrams !== undefined) {
      traffic.dropped(droppedDatagrams);
    }
    traffic.rates.begin(traffic.counters);
    traffic.event({ event: 'reload' });
  }
}
