// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder once: `make` fills a new one beside it, which takes the wanted name only when
 * complete, so that an interrupted download never passes for a finished one. When another process
 * is making the same folder, waits for it.
 *
 * @param {string} folder absolute path
 * @param {(folder: string) => Promise<void>} make
 */
export async function makeFolderOnce(folder, make) {
  if (await exists(folder)) {
    return;
  }
  await fs.mkdir(path.dirname(folder), { recursive: true });
  const lock = `${folder}.lock`;
  await takeLock(lock);
  try {
    if (await exists(folder)) {
      return;
    }
    const unfinished = `${folder}.unfinished`;
    await fs.rm(unfinished, { recursive: true, force: true });
    await fs.mkdir(unfinished);
    await make(unfinished);
    await fs.rename(unfinished, folder);
  } finally {
    await fs.rm(lock, { force: true });
  }
}

/** @param {string} file */
export async function exists(file) {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

/** @param {string} lock */
async function takeLock(lock) {
  for (;;) {
    try {
      await fs.writeFile(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') {
        throw error;
      }
    }
    const owner = Number(await fs.readFile(lock, 'utf8').catch(() => ''));
    if (owner > 0 && !isAlive(owner)) {
      await fs.rm(lock, { force: true });
    } else {
      // Another process's file can't be awaited in a portable way.
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
