import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before } from 'mocha';
import { resultsFolder } from '../../scripts/embedded/folders.mjs';
import {
  openEmbedded,
  type OpenEmbedded,
  type OpenOptions,
} from '../../scripts/embedded/openEmbedded.mjs';
import { makePackage } from '../../scripts/package.mjs';
import { freePort } from '../freePort.ts';
import { windowState } from './windowState.ts';

/** The package under test: the one made before the run, or one made now. */
export async function packagedExtension(): Promise<string> {
  return process.env['SOCKET_WORKBENCH_VSIX'] ?? (await makePackage());
}

/**
 * For all windows of the run, one after the other: from the same origin, with the same folder of the
 * browser, most of VS Code's scripts are compiled already.
 */
const browser = { port: 0, browserProfile: '' };

before(async () => {
  browser.browserProfile = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-browser-'));
  browser.port = await freePort();
});

after(async () => {
  await fs.rm(browser.browserProfile, { recursive: true, force: true, maxRetries: 5 });
});

/**
 * Gives the tests of a `describe` block one window of VS Code, with the packaged extension installed,
 * on a copy of the examples workspace. When a try of a test fails, a picture of the window is kept,
 * and what stands in it is printed.
 *
 * @returns the open window; to be called inside tests only
 */
export function useInstalledWorkbench(options: OpenOptions = {}): () => OpenEmbedded {
  let open: OpenEmbedded | undefined;
  before(async function () {
    this.timeout(120_000);
    open = await openEmbedded({ ...browser, ...options, vsix: await packagedExtension() });
  });
  afterEach(async function () {
    const { currentTest } = this;
    // A try after which there is another has no state.
    if (currentTest && !currentTest.isPassed() && !currentTest.isPending() && open !== undefined) {
      const name = currentTest.fullTitle().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
      await open.workbench.screenshot(path.join(resultsFolder, `${name}.png`));
      console.log(await windowState(open.workbench.page));
    }
  });
  after(async () => {
    await open?.close();
  });
  return () => {
    if (open === undefined) {
      throw new Error('The window is not open yet.');
    }
    return open;
  };
}
