import type { Socket } from 'node:net';
import { bytesWaiting } from './bytesFlushed.ts';

type Written = (error?: Error | null) => void;

interface Part {
  readonly chunk: Buffer;
  readonly encoding: BufferEncoding;
}

/**
 * The most that the system is given in one write, in bytes: of a write that fails libuv does not tell
 * how much had left, so that `unsentBytes` is too much by less than this.
 */
const writeBytesMax = 256 * 1024;

/**
 * Watches what is written to a stream, from before its first write.
 *
 * Node destroys a stream at the first write that fails, without reading what has arrived: a peer that
 * answers and closes while we still send (`HTTP/1.1 413 …`) would seem to have said nothing. So the
 * error of a failed write is withheld from Node, reading goes on, and whoever owns the monitor calls
 * `release` once there is nothing more to read.
 *
 * It replaces `_write`, `_writev` and `_destroy` of the one stream, the documented hooks of a `Duplex`.
 */
export class WriteMonitor {
  readonly #socket: Socket;
  readonly #raw: Socket;
  readonly #failed: () => void;
  #error: Error | undefined;
  #written: Written | undefined;
  /** Of the write under way: bytes of the parts before, and of the part that the system has. */
  #doneBytes = 0;
  #partBytes = 0;
  #unsentBytes: number | undefined;

  /** `socket` is `raw` itself or TLS over it. `failed` is called once, when a write has failed. */
  constructor(socket: Socket, raw: Socket, failed: () => void) {
    this.#socket = socket;
    this.#raw = raw;
    this.#failed = failed;
    const write = socket._write.bind(socket);
    const writev = socket._writev?.bind(socket);
    const destroy = socket._destroy.bind(socket);
    socket._write = (chunk: Buffer, encoding, written) => {
      if (chunk.length <= writeBytesMax) {
        this.#partBytes = chunk.length;
        write(chunk, encoding, (error) => this.#settle(written, error));
      } else {
        this.#writeParts(partsOf([{ chunk, encoding }]), writev, written);
      }
    };
    socket._writev = (chunks: Part[], written) =>
      this.#writeParts(partsOf(chunks), writev, written);
    socket._destroy = (error, destroyed) => {
      this.#unsentBytes ??= this.unsentBytes;
      destroy(error, destroyed);
    };
  }

  /** Why a write failed, once one has. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Bytes that the system has not taken; final once a write has failed or the stream is destroyed. */
  get unsentBytes(): number {
    if (this.#unsentBytes !== undefined) {
      return this.#unsentBytes;
    }
    const unfinished = this.#socket.writableLength - this.#doneBytes;
    // What TLS has taken is not known to have left.
    return this.#socket === this.#raw
      ? unfinished - this.#partBytes + bytesWaiting(this.#raw)
      : unfinished;
  }

  /** Hands the withheld error to Node, which then destroys the stream; once. */
  release(): void {
    const written = this.#written;
    this.#written = undefined;
    written?.(this.#error);
  }

  #writeParts(groups: readonly Part[][], writev: Socket['_writev'], written: Written): void {
    const [group, ...others] = groups;
    if (group === undefined) {
      this.#settle(written);
      return;
    }
    this.#partBytes = lengthOf(group);
    writev?.(group, (error) => {
      if (error !== undefined && error !== null) {
        this.#settle(written, error);
        return;
      }
      this.#doneBytes += this.#partBytes;
      this.#partBytes = 0;
      this.#writeParts(others, writev, written);
    });
  }

  #settle(written: Written, error?: Error | null): void {
    if (error !== undefined && error !== null) {
      this.#unsentBytes ??= this.#socket.writableLength - this.#doneBytes;
      this.#error = error;
      this.#written = written;
      this.#failed();
      return;
    }
    this.#doneBytes = 0;
    this.#partBytes = 0;
    written();
  }
}

/** Everything in order, in groups of at most `writeBytesMax`. */
function partsOf(chunks: readonly Part[]): Part[][] {
  const groups: Part[][] = [];
  let room = 0;
  for (const { chunk, encoding } of chunks) {
    for (let from = 0; from < chunk.length;) {
      if (room === 0) {
        groups.push([]);
        room = writeBytesMax;
      }
      const part = chunk.subarray(from, from + room);
      groups.at(-1)?.push({ chunk: part, encoding });
      room -= part.length;
      from += part.length;
    }
  }
  return groups;
}

function lengthOf(group: readonly Part[]): number {
  return group.reduce((sum, { chunk }) => sum + chunk.length, 0);
}
