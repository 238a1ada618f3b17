import { randomUUID } from 'node:crypto';
import { linkSync, lstatSync, renameSync } from 'node:fs';

/** The file that a Unix socket was bound to. */
export class SocketFile {
  readonly #path: string;
  readonly #identity: string | undefined;

  /** To be made right after it was bound. */
  constructor(path: string) {
    this.#path = path;
    this.#identity = identityOf(path);
  }

  /**
   * Closes what was bound to it. libuv removes whatever stands at the path then, also the file of a
   * program that has taken the path since, as many do when they start: that one stays.
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

/** Whether it worked; a folder may let nobody write. */
function did(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
