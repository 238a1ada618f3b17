// @ts-check
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { bundleUnitTests } from './bundleUnitTests.mjs';
import { vscodeTestFolder } from './embedded/folders.mjs';
import { fetchNode } from './embedded/nodePackage.mjs';
import { makeFolderOnce } from './embedded/once.mjs';
import { misreadingNode } from './embedded/versions.mjs';
import { nothing, worded } from './outcome.mjs';
import { runMocha } from './runMocha.mjs';

/** Where text is decoded or encoded. */
const specs = [
  'shared/encodeText.test.mjs',
  'shared/renderEncoded.test.mjs',
  'shared/payloadExpression.test.mjs',
  'shared/toPayloadExpression.test.mjs',
  'shared/wholeCharacters.test.mjs',
  'workbench/entryLine.test.mjs',
  'extension/copiedText.test.mjs',
  'extension/payloadLanguage.test.mjs',
].map((file) => `out/test/unit/${file}`);

/**
 * Runs the unit tests of encodings on a Node that reads windows-1252 wrongly, which some desktop editors
 * have; it is fetched from npm once. They are bundled before. Skipped, and said so, where that can't be.
 *
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function testEncodings() {
  const where = `The tests of encodings on Node ${misreadingNode}`;
  const folder = path.join(vscodeTestFolder, `node-${misreadingNode}`);
  if (process.platform === 'win32') {
    console.log(`${where} are skipped: npm has it not for Windows in this form.`);
    return { ...nothing, skipped: 1 };
  }
  try {
    await makeFolderOnce(folder, (unfinished) => fetchNode(misreadingNode, unfinished, 'bin'));
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    console.log(`${where} are skipped: it could not be fetched from npm. ${reason}`);
    return { ...nothing, skipped: 1 };
  }
  console.log(`${where}:`);
  const required = ['engine/endAfterTest.mjs', 'reportCauses.mjs'];
  const requires = required.flatMap((file) => ['--require', `./out/test/unit/${file}`]);
  return runMocha(
    // The configuration of the unit tests would add all of them.
    ['--no-config', '--enable-source-maps', ...requires, '--timeout', '30000', ...specs],
    {},
    path.join(folder, 'bin/node'),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await bundleUnitTests();
  const outcome = await testEncodings();
  console.log(worded(outcome));
  process.exit(outcome.failed > 0 ? 1 : 0);
}
