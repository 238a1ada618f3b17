// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';
import { root } from './embedded/folders.mjs';
import { npm } from './embedded/npm.mjs';

/** What the command line runs, of the bundles: itself, and the engine with what it loads. */
const bundles = [
  'cli/main.cjs',
  'cli/verbs.cjs',
  'engine.cjs',
  'legacyEncodings.cjs',
  'scriptHost.cjs',
  'throwawayCertificate.cjs',
];

/**
 * Makes the npm package of the command line, which has no dependencies.
 *
 * @param {string} dist the folder of the bundles
 * @param {string} folder where the package goes
 * @returns {Promise<string>} its path
 */
export async function packCli(dist, folder) {
  const manifest = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8'));
  const { name, version, license, repository } = manifest;
  const content = await fs.mkdtemp(path.join(folder, 'cli-'));
  try {
    for (const bundle of bundles) {
      await fs.cp(path.join(dist, bundle), path.join(content, 'dist', bundle));
    }
    await fs.chmod(path.join(content, 'dist/cli/main.cjs'), 0o755);
    await fs.cp(path.join(root, 'LICENSE'), path.join(content, 'LICENSE'));
    await fs.cp(path.join(root, 'docs/command-line.md'), path.join(content, 'README.md'));
    const own = {
      ...{ name, version, license, repository },
      description: 'Listen and connect with TCP, TLS, UDP and Unix sockets, and see every byte',
      keywords: ['socket', 'tcp', 'udp', 'tls', 'netcat'],
      bin: { [name]: 'dist/cli/main.cjs' },
      files: ['dist'],
      engines: { node: manifest.engines.node },
    };
    await fs.writeFile(path.join(content, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);
    await npm(content, ['pack', '--loglevel=error', '--pack-destination', folder]);
  } finally {
    await fs.rm(content, { recursive: true, force: true });
  }
  return path.join(folder, `${name}-${version}.tgz`);
}
