import {
  closeSync,
  mkdtempSync,
  openSync,
  read,
  readSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGunzip, gunzipSync } from 'node:zlib';

/** Bytes that are unpacked at most: a few kilobytes can become as many gigabytes. */
const unpackedBytesMax = 16 * 2 ** 30;
/** The share of the disk's free room that may be taken. */
const freeShare = 0.5;
/** Bytes of a packed file that tell what is in it. */
const headBytes = 1_024;
/** No more comes of these. */
const headUnpackedMax = 2 * 2 ** 20;

/** Bytes of the packed file that are read at once. */
const chunkBytes = 256 * 1024;

const readFile = promisify(read);

/** Whether a file is packed with gzip (RFC 1952). */
export function isGzip(fd: number): boolean {
  const head = readHead(fd, 3);
  return head.length === 3 && head.readUIntBE(0, 3) === 0x1f8b08;
}

/** The beginning of what a gzip file holds; empty where it can't be unpacked. */
export function unpackedHead(fd: number): Buffer {
  try {
    return gunzipSync(readHead(fd, headBytes), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: headUnpackedMax,
    });
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * What a gzip file holds, in a temporary file, because payloads are read where they are. It has no name
 * where the system allows that, is its owner's alone, and goes with `dispose`.
 */
export class UnpackedFile {
  readonly #folder: string;
  readonly fd: number;
  bytes = 0;
  /** Bytes of the packed file that have been read. */
  packedBytes = 0;
  #isDisposed = false;

  /** Throws what Node throws when there is no room for temporary files. */
  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'socket-workbench-'));
    const file = join(this.#folder, 'capture');
    this.fd = openSync(file, 'wx+', 0o600);
    this.#removeName();
  }

  /**
   * Unpacks an open file, which stays open. Resolves with what kept it from being unpacked to its end,
   * in English; with nothing when all of it is there. Never rejects.
   */
  async unpack(packed: number, unpackedMax = this.#room()): Promise<string | undefined> {
    const source = Readable.from(this.#chunks(packed));
    const gunzip = createGunzip();
    source.on('error', (error) => gunzip.destroy(error));
    source.pipe(gunzip);
    try {
      for await (const chunk of gunzip as AsyncIterable<Buffer>) {
        if (this.#isDisposed) {
          return undefined;
        }
        const taken = chunk.subarray(0, unpackedMax - this.bytes);
        writeSync(this.fd, taken);
        this.bytes += taken.length;
        if (taken.length < chunk.length) {
          return `unpacked, it has more than ${unpackedMax} bytes`;
        }
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      source.destroy();
      gunzip.destroy();
    }
  }

  dispose(): void {
    if (!this.#isDisposed) {
      this.#isDisposed = true;
      closeSync(this.fd);
      this.#removeName();
    }
  }

  async *#chunks(packed: number): AsyncGenerator<Buffer> {
    for (let isOver = false; !isOver && !this.#isDisposed;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await readFile(packed, chunk, 0, chunkBytes, this.packedBytes);
      this.packedBytes += bytesRead;
      isOver = bytesRead === 0;
      yield chunk.subarray(0, bytesRead);
    }
  }

  #room(): number {
    const { bavail, bsize } = statfsSync(tmpdir());
    return Math.min(unpackedBytesMax, Math.floor(bavail * bsize * freeShare));
  }

  /** Windows keeps the name of what is open. */
  #removeName(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      // The second attempt, once it is closed, succeeds.
    }
  }
}

/** The first bytes of a file; fewer where it has no more. */
export function readHead(fd: number, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  return head.subarray(0, readSync(fd, head, 0, bytes, 0));
}
