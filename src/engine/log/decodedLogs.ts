import type { DecodeAs, SocketId } from '../../shared/entry.ts';
import { MemoryBudget } from '../memoryBudget.ts';
import type { MemoryShare } from '../memoryBudget.ts';
import { DecodedLog } from './decodedLog.ts';
import { EntrySequence } from './entrySequence.ts';
import type { LogBounds, TrafficLog } from './trafficLog.ts';

/** Logs that are kept, the last ones used: a view that filters opens query after query. */
const keptLogs = 16;

/** The first number of their entries; no log of a socket comes that far. */
const firstSeq = 2 ** 40;

export interface DecodedLogsOptions {
  readonly bounds: () => LogBounds;
  /** Counts what a log keeps, and may have it shrink. Default: nobody does. */
  readonly memory?: MemoryBudget;
  /** Whether logs get no more entries. */
  readonly isComplete?: () => boolean;
}

interface KeptLog {
  readonly socket: SocketId;
  readonly source: TrafficLog;
  readonly key: string;
  readonly decoded: DecodedLog;
  readonly memory: MemoryShare;
}

/** Logs whose messages are framed anew, as another protocol's: for queries with `decodeAs`. */
export class DecodedLogs {
  readonly #options: DecodedLogsOptions;
  readonly #memory: MemoryBudget;
  readonly #sequence = new EntrySequence();
  /** The last one used first. */
  #kept: KeptLog[] = [];

  constructor(options: DecodedLogsOptions) {
    this.#options = options;
    this.#memory = options.memory ?? new MemoryBudget(Infinity);
    this.#sequence.last = firstSeq;
  }

  /** That of a socket's log; made where there is none. */
  of(socket: SocketId, source: TrafficLog, decodeAs: DecodeAs): DecodedLog {
    const key = JSON.stringify([decodeAs.protocol, decodeAs.connection]);
    const kept =
      this.#kept.find((one) => one.source === source && one.key === key) ??
      this.#make(socket, source, key, decodeAs);
    this.#kept = [kept, ...this.#kept.filter((one) => one !== kept)];
    this.#kept.splice(keptLogs).forEach(({ memory }) => memory.close());
    return kept.decoded;
  }

  /** The log that has the entry with this number; `log` itself unless a decoded one has it. */
  logOf(socket: SocketId, seq: number, log: TrafficLog | undefined): TrafficLog | undefined {
    return seq <= firstSeq
      ? log
      : this.#kept
          .filter((one) => one.socket === socket)
          .map(({ decoded }) => decoded.log)
          .find((decoded) => decoded.seqAt(decoded.indexOfSeq(seq)) === seq);
  }

  removeLog(socket: SocketId): void {
    this.#kept.filter((one) => one.socket === socket).forEach(({ memory }) => memory.close());
    this.#kept = this.#kept.filter((one) => one.socket !== socket);
  }

  #make(socket: SocketId, source: TrafficLog, key: string, decodeAs: DecodeAs): KeptLog {
    const { bounds, isComplete = () => false } = this.#options;
    const memory: MemoryShare = this.#memory.open((bytes) => decoded.log.shrinkTo(bytes));
    const decoded = new DecodedLog({
      ...{ source, memory, isComplete, bounds: bounds(), sequence: this.#sequence },
      ...{ protocol: decodeAs.protocol, connection: decodeAs.connection },
    });
    return { socket, source, key, decoded, memory };
  }
}
