import type { CaptureOutcome, StoreReceipt } from '../../shared/capture.ts';
import type { SocketId } from '../../shared/entry.ts';
import type { SocketLog } from '../log/queries.ts';
import type { TrafficLog } from '../log/trafficLog.ts';
import { TrafficQuery } from '../log/trafficQuery.ts';
import { fairShare } from '../memoryBudget.ts';
import { toCaptureError } from './captureFailure.ts';
import type { SavedSocket } from './savedEntry.ts';
import { saveTraffic } from './saveTraffic.ts';

/** The most that is stored, of all sockets together. Writing it must not hold up a window that ends. */
export interface StoreBounds {
  /** Bytes of messages, and `entryBytes` for each entry. */
  readonly bytesMax: number;
  readonly entriesMax: number;
}

export const storeBounds: StoreBounds = { bytesMax: 32 * 1024 * 1024, entriesMax: 100_000 };

/** What the headers and records of an entry take in the file, roughly. */
const entryBytes = 100;

export interface StoreSources {
  readonly lastSeq: number;
  logs(): Iterable<SocketLog>;
  socketOf(id: SocketId): SavedSocket | undefined;
}

/**
 * Writes the newest entries of every socket to a capture at `path`, which only its owner may read. Where
 * they are more than the bounds, each socket has its fair share of these, as of a memory budget; what is
 * left out counts as evicted. Writes nothing where there are none.
 */
export async function storeTraffic(
  path: string,
  sources: StoreSources,
  bounds: StoreBounds = storeBounds,
): Promise<CaptureOutcome<StoreReceipt>> {
  const logs = [...sources.logs()].filter(({ log }) => log.end > log.first);
  if (logs.length === 0) {
    return { ok: true, value: { entries: 0, bytes: 0 } };
  }
  const entriesEach = fairShare(
    logs.map(({ log }) => log.end - log.first),
    bounds.entriesMax,
  );
  const newest = logs.map(({ log }) => newestOf(log, entriesEach, bounds.bytesMax));
  const bytesEach = fairShare(
    newest.map(({ bytes }) => bytes),
    bounds.bytesMax,
  );
  const query = new TrafficQuery(0, {});
  const leftOut = new Map<SocketId, number>();
  logs.forEach(({ id, log }, at) => {
    const isWhole = (newest[at]?.bytes ?? 0) <= bytesEach;
    const from = isWhole ? newest[at]?.from : newestOf(log, entriesEach, bytesEach).from;
    const first = from ?? log.first;
    query.addNewest(id, log, first);
    leftOut.set(id, first - log.first);
  });
  try {
    const { entries, bytes } = await saveTraffic(
      { job: 0, query: 0, format: 'pcapng', path },
      {
        query,
        lastSeq: sources.lastSeq,
        signal: new AbortController().signal,
        socketOf: (id) => {
          const saved = sources.socketOf(id);
          const evictedEntries = (saved?.evictedEntries ?? 0) + (leftOut.get(id) ?? 0);
          return saved && { ...saved, evictedEntries };
        },
        progress: () => undefined,
      },
    );
    return { ok: true, value: { entries, bytes } };
  } catch (error) {
    return { ok: false, error: toCaptureError(error, path, 'noSuchFolder') };
  }
}

/** Where the newest entries begin that are so many at most, and have so many bytes at most; and theirs. */
function newestOf(
  log: TrafficLog,
  entriesMax: number,
  bytesMax: number,
): { readonly from: number; readonly bytes: number } {
  const oldest = Math.max(log.first, log.end - Math.floor(entriesMax));
  let from = log.end;
  let bytes = 0;
  while (from > oldest) {
    const more = log.wireLengthAt(from - 1) + entryBytes;
    if (bytes + more > bytesMax) {
      break;
    }
    bytes += more;
    from -= 1;
  }
  return { from, bytes };
}
