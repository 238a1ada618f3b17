import type { CaptureOutcome, SaveReceipt, SaveRequest } from '../../shared/capture.ts';
import type { Query, QueryId, SocketId } from '../../shared/entry.ts';
import type { Jobs } from '../jobs.ts';
import type { TrafficQuery } from '../log/trafficQuery.ts';
import { captureFailure, toCaptureError } from './captureFailure.ts';
import type { SavedSocket } from './savedEntry.ts';
import { saveTraffic } from './saveTraffic.ts';

/** Whose traffic is saved: the engine's, or what a capture file holds. */
export interface SaveSources {
  /** Sequence number of the newest entry. */
  readonly lastSeq: number;
  query(id: QueryId): TrafficQuery | undefined;
  /** A query of nobody else's. */
  freshQuery(query: Query): TrafficQuery;
  /** Nothing when it was removed. */
  socketOf(id: SocketId): SavedSocket | undefined;
  /** Waits for entries that must not be missing. Ends early when the signal is aborted. */
  untilComplete?(signal: AbortSignal): Promise<void>;
}

/** Saves entries to a file, as a job. Why that failed is a value. */
export async function saveAsJob(
  request: SaveRequest,
  sources: SaveSources,
  jobs: Jobs,
): Promise<CaptureOutcome<SaveReceipt>> {
  const { job: id, query: wanted, path } = request;
  const job = jobs.begin(id);
  try {
    await sources.untilComplete?.(job.signal);
    const query = typeof wanted === 'number' ? sources.query(wanted) : sources.freshQuery(wanted);
    if (query === undefined) {
      throw captureFailure('noSuchQuery', 'the query is not open');
    }
    const { fault } = query.summary();
    if (fault !== undefined) {
      throw captureFailure('failed', `the filter can’t be read: ${fault.message}`);
    }
    const receipt = await saveTraffic(request, {
      query,
      lastSeq: sources.lastSeq,
      signal: job.signal,
      socketOf: (socket) => sources.socketOf(socket),
      progress: (progress) => {
        job.progress = progress;
      },
    });
    return { ok: true, value: receipt };
  } catch (error) {
    return { ok: false, error: toCaptureError(error, path, 'noSuchFolder') };
  } finally {
    jobs.end(job);
  }
}
