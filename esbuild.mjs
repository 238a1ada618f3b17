// @ts-check
import { context, build } from 'esbuild';
import { cp, mkdir } from 'node:fs/promises';
import {
  apart,
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
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  outdir: dist,
  outExtension: { '.js': '.cjs' },
};

/*
 * The bundles: what each is called, and the modules that it has for whoever loads it. A module that is
 * imported with `import()` needs its place here; a bundle is loaded with the first of its modules.
 */

/** VS Code loads the first with the extension. */
const extensionBundles = {
  extension: ['src/extension/extension.ts'],
  storedTraffic: ['src/workbench/storedTraffic.ts'],
  definitions: [
    'src/extension/definitions/definitionLenses.ts',
    'src/extension/definitions/definitionProblems.ts',
    'src/extension/definitions/definitionSymbols.ts',
    'src/extension/tests/testExplorer.ts',
    'src/workbench/definitions/editDefinitions.ts',
    'src/workbench/presets/readPreset.ts',
    'src/shared/definition/definitionSchema.ts',
  ],
  commands: [
    'src/extension/commands/createCommands.ts',
    'src/extension/tasks/socketTasks.ts',
    'src/workbench/inputs/inputReader.ts',
    'src/workbench/realPath.ts',
    'src/workbench/tests/testRun.ts',
  ],
  descriptions: [
    'src/extension/tree/tooltips.ts',
    'src/extension/output/outputLines.ts',
    'src/extension/notifications/receivedMessages.ts',
  ],
  trafficView: [
    'src/extension/traffic/webviewSession.ts',
    'src/extension/captures/openCaptureEditor.ts',
  ],
};

/** The first is the worker thread with the sockets, the second that of a capture file. */
const engineBundles = {
  engine: ['src/engine/worker.ts'],
  captureWorker: ['src/engine/capture/read/captureWorker.ts'],
  restoreTraffic: ['src/engine/capture/read/restoreTraffic.ts'],
  throwawayCertificate: ['src/engine/tls/throwawayCertificate.ts'],
};

/** The first reads the arguments, and says how to call it. */
const cliBundles = {
  main: ['src/cli/main.ts'],
  verbs: ['src/cli/performVerb.ts', 'src/shared/definition/definitionSchema.ts'],
};

const webviewBundles = {
  traffic: ['src/webview/traffic.ts'],
  ratesChart: ['src/webview/views/ratesChart.ts'],
  textFormats: ['src/webview/payload/jsonLines.ts', 'src/webview/payload/ansiLines.ts'],
  decode: ['src/shared/decoders/decode.ts'],
};

/** @type {import('esbuild').BuildOptions[]} */
const builds = [
  {
    ...node,
    ...apart(extensionBundles, '.cjs', [
      withoutEnums,
      withoutDescriptions,
      localizedByVscode,
      vscodeOnce,
      legacyTextDecoderIn('.'),
    ]),
  },
  // No plugin for VS Code here, nor below: an engine that imports it must not build.
  { ...node, ...apart(engineBundles, '.cjs', [legacyTextDecoderIn('.')]) },
  { ...node, entryPoints: { scriptHost: 'src/engine/script/host/scriptHost.ts' } },
  { ...node, entryPoints: { legacyEncodings: 'src/shared/standardTextDecoder.ts' } },
  {
    ...node,
    outdir: `${dist}/cli`,
    banner: { js: '#!/usr/bin/env node' },
    ...apart(cliBundles, '.cjs', [withoutEnums, withoutDescriptions, legacyTextDecoderIn('..')]),
  },
  {
    ...common,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    outdir: `${dist}/webview`,
    ...apart(webviewBundles, '.js', [withDefaultLocale]),
  },
  {
    ...common,
    entryPoints: ['src/webview/styles/traffic.css'],
    assetNames: '[name]',
    loader: { '.ttf': 'file' },
    outdir: `${dist}/webview`,
  },
];

await mkdir(`${dist}/webview`, { recursive: true });
await cp('node_modules/uplot/dist/uPlot.min.css', `${dist}/webview/uPlot.min.css`);

if (watch) {
  for (const options of builds) {
    await (await context(options)).watch();
  }
} else {
  await Promise.all(builds.map((options) => build(options)));
}
