// @ts-check
import { context, build } from 'esbuild';
import { cp, mkdir } from 'node:fs/promises';
import { vscodeOnce, withoutEnums } from './scripts/bundlePlugins.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const dist =
  process.argv.find((arg) => arg.startsWith('--outdir='))?.slice('--outdir='.length) ?? 'dist';

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  // Escapes would be longer, and our texts are full of typographic quotes.
  charset: 'utf8',
  metafile: false,
  // jsonc-parser's UMD build requires its parts at run time and dies inside a bundle.
  mainFields: ['module', 'main'],
};

/** @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20' };

/**
 * What makes throw-away certificates weighs more than the engine: it stays outside, and is loaded
 * when the first one is made.
 *
 * @type {import('esbuild').Plugin}
 */
const certificatesApart = {
  name: 'certificates apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/throwawayCertificate\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './certificates.cjs', external: true } : undefined,
    );
  },
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...node,
    entryPoints: ['src/extension/extension.ts'],
    outfile: `${dist}/extension.cjs`,
    plugins: [withoutEnums, vscodeOnce],
  },
  // No `external: ['vscode']` here: an engine that imports it must not build.
  {
    ...node,
    entryPoints: ['src/engine/worker.ts'],
    outfile: `${dist}/engine.cjs`,
    plugins: [certificatesApart],
  },
  {
    ...node,
    entryPoints: ['src/engine/tls/throwawayCertificate.ts'],
    outfile: `${dist}/certificates.cjs`,
  },
  {
    ...common,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    entryPoints: ['src/webview/traffic.ts'],
    outdir: `${dist}/webview`,
  },
];

await mkdir(`${dist}/webview`, { recursive: true });
await cp('node_modules/@vscode/codicons/dist/codicon.ttf', `${dist}/webview/codicon.ttf`);
await cp('node_modules/@vscode/codicons/dist/codicon.css', `${dist}/webview/codicon.css`);

if (watch) {
  for (const options of bundles) {
    await (await context(options)).watch();
  }
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
