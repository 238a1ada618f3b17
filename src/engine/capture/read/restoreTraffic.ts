import { closeSync, openSync, rmSync } from 'node:fs';
import type { CaptureOutcome, RestoreReceipt, RestoreRequest } from '../../../shared/capture.ts';
import { directions } from '../../../shared/entry.ts';
import type { ConnectionId, EventDetail } from '../../../shared/entry.ts';
import type { FaultHit } from '../../../shared/fault/faultHit.ts';
import type { Fate, Origin } from '../../../shared/messageFate.ts';
import type { PayloadPlace } from '../../../shared/payloadPlace.ts';
import type { AnnotationChange } from '../../log/annotations.ts';
import type { ConnectionEnds } from '../../log/connectionTable.ts';
import { rowOf } from '../../log/entryColumns.ts';
import type { EntrySource } from '../../log/entrySource.ts';
import type { TrafficLog } from '../../log/trafficLog.ts';
import { TrafficQuery } from '../../log/trafficQuery.ts';
import { captureFailure, toCaptureError } from '../captureFailure.ts';
import { CaptureIndex } from './captureIndex.ts';
import type { CapturedSocket } from './capturedSocket.ts';
import { FileCursor } from './fileCursor.ts';
import { FileSlabs } from './fileSlabs.ts';
import { CaptureDamage } from './packet.ts';
import { isPcapngMagic, PcapngSource } from './readPcapng.ts';
import { readHead } from './unpackedFile.ts';

/** An entry that an earlier engine logged. */
export interface RestoredEntry {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** 0 for what concerns the whole socket. */
  readonly connection: ConnectionId;
  readonly direction: 'in' | 'out' | 'event';
  /** The message with all that frames it, until the call returns; empty for events. */
  readonly bytes: Uint8Array;
  readonly place: PayloadPlace | undefined;
  /** What its framing knew of the conversation, if anything. */
  readonly context: string | undefined;
  /** As `SavedEntry` has them. */
  readonly origin: Origin | undefined;
  readonly fate: Fate;
  readonly faults: readonly FaultHit[] | undefined;
  readonly event: EventDetail | undefined;
  readonly annotation: AnnotationChange | undefined;
}

/** The socket that entries come back to. */
export interface RestoreTarget {
  /** To be told before the connection's first entry. Returns its number from now on. */
  open(ends: ConnectionEnds | undefined): ConnectionId;
  add(entry: RestoredEntry): void;
  /** All its entries are there. `evictedEntries` had gone before, or were not stored. */
  end(counted: { readonly evictedEntries: number; readonly droppedDatagrams?: number }): void;
}

/**
 * Reads what `storeTraffic` wrote, in the order in which it happened, and removes the file, whatever is in
 * it. What follows a damaged place is lost.
 */
export function restoreTraffic(
  { path, sockets }: RestoreRequest,
  targetOf: (socket: RestoreRequest['sockets'][number]) => RestoreTarget,
): CaptureOutcome<Omit<RestoreReceipt, 'lastSeq'>> {
  try {
    // Not by its caller, who is in another bundle, with another class of failures.
    return { ok: true, value: restoreAll({ path, sockets }, targetOf) };
  } catch (error) {
    return { ok: false, error: toCaptureError(error, path, 'noSuchFile') };
  }
}

function restoreAll(
  { path, sockets }: RestoreRequest,
  targetOf: (socket: RestoreRequest['sockets'][number]) => RestoreTarget,
): Omit<RestoreReceipt, 'lastSeq'> {
  const fd = openSync(path, 'r');
  try {
    rmSync(path, { force: true });
    if (!isPcapngMagic(readHead(fd, 4))) {
      throw captureFailure('notACapture', 'it begins like no pcapng file', path);
    }
    const index = new CaptureIndex({ slabs: new FileSlabs(fd), added: () => undefined });
    const damage = readAll(index, new PcapngSource(new FileCursor(fd), index.origin));
    const query = new TrafficQuery(0, {});
    const restored = sockets.flatMap((socket) => {
      const captured = index.sockets.get(socket.id);
      if (captured === undefined) {
        return [];
      }
      query.addLog(socket.id, captured.log);
      return [new RestoredSocket(captured, targetOf(socket))];
    });
    const byId = new Map(restored.map((socket) => [socket.captured.options.id, socket]));
    const { total } = query.summary();
    query.visit(0, total, (source, at) => byId.get(source.socket)?.add(source, at));
    restored.forEach((socket) => socket.end());
    return { entries: total, ...(damage !== undefined && { damage }) };
  } finally {
    closeSync(fd);
  }
}

/** Returns why it did not come to the end, if so. */
function readAll(index: CaptureIndex, source: PcapngSource): string | undefined {
  let damage: string | undefined;
  try {
    while (source.next(index)) {
      // It has put into the index what it read.
    }
  } catch (error) {
    if (!(error instanceof CaptureDamage)) {
      throw error;
    }
    damage = error.message;
  }
  index.end();
  return damage;
}

function wireBytesAt(log: TrafficLog, index: number): Uint8Array {
  const length = log.wireLengthAt(index);
  const segment = log.segmentAt(index);
  if (length > 0 && segment !== undefined) {
    // Messages lie side by side in the file: it is read by the megabyte, not by the message.
    log.slabAt(segment.slab[rowOf(index)] ?? 0);
  }
  return log.wireAt(index, 0, length);
}

class RestoredSocket {
  readonly captured: CapturedSocket;
  readonly #target: RestoreTarget;
  /** Their numbers of now, by their numbers in the file. */
  readonly #connections = new Map<ConnectionId, ConnectionId>([[0, 0]]);

  constructor(captured: CapturedSocket, target: RestoreTarget) {
    this.captured = captured;
    this.#target = target;
  }

  add({ log }: EntrySource, index: number): void {
    const saved = log.connectionAt(index);
    let connection = this.#connections.get(saved);
    if (connection === undefined) {
      connection = this.#target.open(log.endsAt(index));
      this.#connections.set(saved, connection);
    }
    this.#target.add({
      time: log.timeAt(index),
      connection,
      direction: directions[log.directionAt(index)] ?? 'event',
      bytes: wireBytesAt(log, index),
      place: log.placeAt(index),
      context: log.contextAt(index),
      origin: log.originAt(index),
      fate: log.fateAt(index),
      faults: log.faultHits.at(index),
      event: log.eventAt(index),
      annotation: log.annotations.at(index),
    });
  }

  end(): void {
    const { evictedEntries = 0, droppedDatagrams } = this.captured.options;
    this.#target.end({
      evictedEntries,
      ...(droppedDatagrams !== undefined && { droppedDatagrams }),
    });
  }
}
