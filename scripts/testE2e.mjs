// @ts-check
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { findChromium } from './embedded/chromium.mjs';
import { installEmbeddedVscode } from './embedded/install.mjs';
import { worded } from './outcome.mjs';
import { makePackage } from './package.mjs';
import { runMocha } from './runMocha.mjs';

/**
 * Runs the tests of `test/e2e`: what a person clicks and sees, on the packaged `.vsix`, in the
 * embedded VS Code. `node scripts/testE2e.mjs [arguments of mocha]`.
 *
 * @param {readonly string[]} [args]
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function testE2e(args = []) {
  const vsix = await makePackage();
  // Here rather than in the first test that needs them, whose time limit they would break.
  await Promise.all([
    installEmbeddedVscode('newest', console.log),
    installEmbeddedVscode('floor', console.log),
    findChromium(console.log),
  ]);
  return runMocha(['--config', 'test/e2e/mocharc.json', ...args], { SOCKET_WORKBENCH_VSIX: vsix });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const outcome = await testE2e(process.argv.slice(2));
  console.log(worded(outcome));
  process.exit(outcome.failed > 0 || outcome.passed === 0 ? 1 : 0);
}
