import { randomUUID } from 'node:crypto';
import { linkSync, lstatSync, renameSync } from 'node:fs';

/** The file that a Unix socket was bound to. */
export class SocketFile {
  readonly #path: string;
  readonly #identity: string | undefined;

  /** Precondition: the path has just been bound. */
  constructor(path: string) {
    this.#path = path;
    this.#identity = identityOf(path);
  }

  /**
   * Closes the server that is bound to it. libuv then removes whatever file has the path, also that of
   * a program that has bound the path since; such a file is kept.
   */
  closing(close: () => void): void {
    const now = identityOf(this.#path);
    const aside = `${this.#path}.${randomUUID().slice(0, 8)}`;
    const isOthers =
      now !== undefined && now !== this.#identity && did(() => linkSync(this.#path, aside));
    close();
    if (isOthers) {
      did(() => renameSync(aside, this.#path));
    }
  }
}

function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Returns whether it worked; the folder may be read-only. */
function did(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
