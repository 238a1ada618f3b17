import fs from 'node:fs/promises';
import path from 'node:path';

/** Links that lead to links, as many as Linux follows; path_resolution(7). */
const linksMax = 40;

/**
 * Where a path leads when all links in it are followed, also where there is no file yet. The path itself
 * where they lead in a circle. Never rejects.
 */
export async function realPath(file: string, links = linksMax): Promise<string> {
  try {
    return await fs.realpath(file);
  } catch {
    const folder = path.dirname(file);
    if (folder === file || links === 0) {
      return file;
    }
    const target = await fs.readlink(file).catch(() => undefined);
    const realFolder = await realPath(folder, links);
    return target === undefined
      ? path.join(realFolder, path.basename(file))
      : realPath(path.resolve(realFolder, target), links - 1);
  }
}
