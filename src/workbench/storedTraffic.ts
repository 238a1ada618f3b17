import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EngineCalls } from '../shared/engineApi.ts';
import type { RestoreReceipt } from '../shared/capture.ts';
import type { Log } from './environment.ts';
import { isEngineStopped } from './engineStopped.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** Older files are removed unread, in milliseconds. */
const ageMsMax = 10 * 60 * 1_000;
/** How long a window waits for the one before it, which may still be writing, in milliseconds. */
const writingMsMax = 5_000;

const extension = '.pcapng';
const unfinished = '.part';

export interface StoredTrafficOptions {
  /** Of ours alone; made when it is needed. */
  readonly folder: string;
  /** What tells this workspace from others; absent where there is none, and nothing is stored then. */
  readonly workspace: string | undefined;
  /** Whether traffic may be stored now, and what was stored may be read. */
  readonly isAllowed: () => boolean;
  readonly log: Log;
}

/**
 * The traffic of a workspace's sockets between one window and the next: a file that only its owner may
 * read, written when a window ends, and read and removed by the next one within ten minutes.
 */
export class StoredTraffic {
  readonly #options: StoredTrafficOptions;
  readonly #path: string | undefined;

  constructor(options: StoredTrafficOptions) {
    this.#options = options;
    const { folder, workspace } = options;
    this.#path =
      workspace === undefined
        ? undefined
        : path.join(
            folder,
            `${createHash('sha256').update(workspace).digest('hex').slice(0, 32)}${extension}`,
          );
  }

  /**
   * Removes what is too old, of every workspace, and what must not be read. Resolves with whether there is
   * something to restore.
   */
  async look(): Promise<boolean> {
    const { folder, isAllowed } = this.#options;
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      const age = await ageOf(file);
      if (age !== undefined && age > ageMsMax) {
        await this.#remove(file);
      }
    }
    if (this.#path === undefined) {
      return false;
    }
    if (!isAllowed()) {
      await this.remove();
      return false;
    }
    return (
      (await ageOf(this.#path)) !== undefined ||
      (await this.#isBeingWritten(this.#path)) ||
      // It may have been done, and got its name, between the two looks before.
      (await ageOf(this.#path)) !== undefined
    );
  }

  /** Puts it into the engine's logs, before the first start, and removes it. */
  async restore(
    engine: Pick<EngineCalls, 'restoreTraffic'>,
    sockets: readonly Pick<WorkbenchSocket, 'id' | 'definition'>[],
  ): Promise<RestoreReceipt | undefined> {
    const { isAllowed, log } = this.#options;
    const file = this.#path;
    if (file === undefined || !isAllowed()) {
      return undefined;
    }
    await this.#untilWritten(file);
    const outcome = await engine.restoreTraffic({
      path: file,
      sockets: sockets.map(({ id, definition: { name } }) => ({ id, name })),
    });
    if (!outcome.ok) {
      log.warn(`The traffic from before the reload could not be read: ${outcome.error.message}`);
      return undefined;
    }
    const { damage } = outcome.value;
    if (damage !== undefined) {
      log.warn(`Part of the traffic from before the reload could not be read: ${damage}`);
    }
    return outcome.value;
  }

  /** Writes the newest traffic, in place of what was stored before. To be called when the sockets stopped. */
  async store(engine: Pick<EngineCalls, 'storeTraffic'>): Promise<void> {
    const { folder, isAllowed, log } = this.#options;
    const file = this.#path;
    if (file === undefined) {
      return;
    }
    await this.remove();
    if (!isAllowed()) {
      return;
    }
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // It may be there already, with other rights.
      await chmod(folder, 0o700);
      const outcome = await engine.storeTraffic(file);
      if (!outcome.ok) {
        log.warn(`The traffic could not be stored: ${outcome.error.message}`);
      }
    } catch (error) {
      if (!isEngineStopped(error)) {
        log.warn(`The traffic could not be stored: ${String(error)}`);
      }
    }
  }

  /** Removes what is stored of this workspace. */
  async remove(): Promise<void> {
    if (this.#path !== undefined) {
      await this.#remove(this.#path);
    }
  }

  async #remove(file: string): Promise<void> {
    await rm(file, { force: true }).catch((error: unknown) =>
      this.#options.log.warn(`Stored traffic could not be removed: ${String(error)}`),
    );
  }

  async #isBeingWritten(file: string): Promise<boolean> {
    const { folder } = this.#options;
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      if (name.startsWith(path.basename(file)) && name.endsWith(unfinished)) {
        const age = await ageOf(path.join(folder, name));
        if (age !== undefined && age < writingMsMax) {
          return true;
        }
      }
    }
    return false;
  }

  /** Waits for a window that is ending, as long as that may take. */
  async #untilWritten(file: string): Promise<void> {
    if ((await ageOf(file)) !== undefined) {
      return;
    }
    await new Promise<void>((resolve) => {
      const watcher = watch(this.#options.folder);
      const timer = setTimeout(() => end(), writingMsMax);
      const end = (): void => {
        clearTimeout(timer);
        watcher.close();
        resolve();
      };
      const look = async (): Promise<void> => {
        if ((await ageOf(file)) !== undefined || !(await this.#isBeingWritten(file))) {
          end();
        }
      };
      watcher.on('change', () => void look());
      watcher.on('error', end);
      // It may have been done between the first look and the watch.
      void look();
    });
  }
}

/** In milliseconds, since it was written last; nothing where there is no such file. */
async function ageOf(file: string): Promise<number | undefined> {
  const { mtimeMs } = (await stat(file).catch(() => undefined)) ?? {};
  // A clock that was set back makes a file of the future, whose age nobody knows.
  return mtimeMs === undefined ? undefined : Math.abs(Date.now() - mtimeMs);
}
