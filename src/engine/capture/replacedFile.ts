import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { captureFailure } from './captureFailure.ts';

/** Traffic may hold secrets: a new file is its owner's alone. */
const privateMode = 0o600;

/**
 * A file that takes its name when it is complete: until then, and if it never is, whatever had that
 * name stays as it was. Errors are Node's.
 */
export class ReplacedFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  bytes = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async create(path: string): Promise<ReplacedFile> {
    // A link stays one; what it leads to is replaced.
    const target = await realpath(path).catch(() => path);
    const old = await stat(target).catch(() => undefined);
    if (old?.isDirectory() === true) {
      throw captureFailure('isFolder', 'there is a folder of that name', path);
    }
    const temporary = `${target}.${randomBytes(6).toString('hex')}.part`;
    const mode = old === undefined ? privateMode : old.mode & 0o777;
    return new ReplacedFile(target, temporary, await open(temporary, 'wx', mode));
  }

  /** To be awaited before the next call. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, from);
      from += bytesWritten;
    }
    this.bytes += bytes.length;
  }

  /** Gives it its name. */
  async complete(): Promise<void> {
    await this.#handle.close();
    await rename(this.#temporary, this.#path);
  }

  /** Removes what was written; nothing when it is complete. */
  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }
}
