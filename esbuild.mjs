// @ts-check
import { context, build } from 'esbuild';
import { cp, mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  legacyTextDecoderApart,
  legacyTextDecoderIn,
  localizedByVscode,
  vscodeOnce,
  withDefaultLocale,
  withoutDescriptions,
  withoutEnums,
} from './scripts/bundlePlugins.mjs';

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
 * What is imported by `import()` is a bundle of its own, named after its module and loaded when it is
 * needed for the first time.
 */
const apart = apartAs('.cjs');

/**
 * @param {string} ending
 * @returns {import('esbuild').Plugin}
 */
function apartAs(ending) {
  return {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path }) =>
        kind === 'dynamic-import'
          ? { path: `./${basename(path, '.ts')}${ending}`, external: true }
          : undefined,
      );
    },
  };
}

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  ...['extension.ts', 'commands/createCommands.ts', 'traffic/webviewSession.ts'].map((entry) => ({
    ...node,
    entryPoints: [`src/extension/${entry}`],
    outfile: `${dist}/${basename(entry, '.ts')}.cjs`,
    plugins: [
      withoutEnums,
      withoutDescriptions,
      localizedByVscode,
      vscodeOnce,
      apart,
      legacyTextDecoderApart,
    ],
  })),
  {
    ...node,
    entryPoints: ['src/extension/traffic/dissect.ts'],
    outfile: `${dist}/dissect.cjs`,
    external: ['vscode'],
    plugins: [localizedByVscode],
  },
  {
    ...node,
    entryPoints: ['src/extension/traffic/entryTasks.ts'],
    outfile: `${dist}/entryTasks.cjs`,
    plugins: [localizedByVscode, vscodeOnce, legacyTextDecoderApart],
  },
  {
    ...node,
    entryPoints: ['src/workbench/inputs/inputReader.ts'],
    outfile: `${dist}/inputReader.cjs`,
    plugins: [
      withoutEnums,
      withoutDescriptions,
      localizedByVscode,
      vscodeOnce,
      legacyTextDecoderApart,
    ],
  },
  ...['output/outputLines.ts', 'notifications/receivedMessages.ts', 'tree/tooltips.ts'].map(
    (entry) => ({
      ...node,
      entryPoints: [`src/extension/${entry}`],
      outfile: `${dist}/${basename(entry, '.ts')}.cjs`,
      plugins: [
        withoutEnums,
        withoutDescriptions,
        localizedByVscode,
        vscodeOnce,
        legacyTextDecoderApart,
      ],
    }),
  ),
  {
    ...node,
    entryPoints: ['src/workbench/storedTraffic.ts'],
    outfile: `${dist}/storedTraffic.cjs`,
  },
  {
    ...node,
    entryPoints: ['src/extension/traffic/localizedViewStrings.ts'],
    outfile: `${dist}/localizedViewStrings.cjs`,
    external: ['vscode'],
    plugins: [withoutDescriptions, localizedByVscode, legacyTextDecoderApart],
  },
  {
    ...node,
    entryPoints: ['src/extension/definitions/definitionProblems.ts'],
    outfile: `${dist}/definitionProblems.cjs`,
    plugins: [
      withoutEnums,
      withoutDescriptions,
      localizedByVscode,
      vscodeOnce,
      legacyTextDecoderApart,
    ],
  },
  {
    ...node,
    entryPoints: ['src/workbench/definitions/editDefinitions.ts'],
    outfile: `${dist}/editDefinitions.cjs`,
    plugins: [withoutEnums],
  },
  // Nor here: the command line has no editor.
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: `${dist}/cli/main.cjs`,
    banner: { js: '#!/usr/bin/env node' },
    plugins: [withoutEnums, withoutDescriptions, legacyTextDecoderIn('..')],
  },
  // No `external: ['vscode']` here: an engine that imports it must not build.
  {
    ...node,
    entryPoints: ['src/engine/worker.ts'],
    outfile: `${dist}/engine.cjs`,
    plugins: [apart, legacyTextDecoderApart],
  },
  {
    ...node,
    entryPoints: ['src/extension/captures/openCaptureEditor.ts'],
    outfile: `${dist}/openCaptureEditor.cjs`,
    plugins: [
      withoutEnums,
      withoutDescriptions,
      localizedByVscode,
      vscodeOnce,
      legacyTextDecoderApart,
    ],
  },
  {
    ...node,
    entryPoints: ['src/engine/capture/read/captureWorker.ts'],
    outfile: `${dist}/captureWorker.cjs`,
    plugins: [legacyTextDecoderApart],
  },
  {
    ...node,
    entryPoints: ['src/engine/capture/read/restoreTraffic.ts'],
    outfile: `${dist}/restoreTraffic.cjs`,
    plugins: [legacyTextDecoderApart],
  },
  {
    ...node,
    entryPoints: ['src/shared/standardTextDecoder.ts'],
    outfile: `${dist}/standardTextDecoder.cjs`,
  },
  {
    ...node,
    entryPoints: ['src/engine/tls/throwawayCertificate.ts'],
    outfile: `${dist}/throwawayCertificate.cjs`,
  },
  {
    ...common,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    entryPoints: [
      'src/webview/traffic.ts',
      'src/webview/views/ratesChart.ts',
      'src/webview/payload/jsonLines.ts',
      'src/webview/payload/ansiLines.ts',
      'src/shared/decoders/decode.ts',
    ],
    entryNames: '[name]',
    outdir: `${dist}/webview`,
    plugins: [apartAs('.js'), withDefaultLocale],
  },
];

await mkdir(`${dist}/webview`, { recursive: true });
await cp('node_modules/@vscode/codicons/dist/codicon.ttf', `${dist}/webview/codicon.ttf`);
await cp('node_modules/@vscode/codicons/dist/codicon.css', `${dist}/webview/codicon.css`);
await cp('node_modules/uplot/dist/uPlot.min.css', `${dist}/webview/uPlot.min.css`);

if (watch) {
  for (const options of bundles) {
    await (await context(options)).watch();
  }
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
