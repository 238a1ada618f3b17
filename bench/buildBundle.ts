import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a source file as esbuild.mjs does, apart from `dist`; resolves with the path of the bundle. */
export async function buildBundle(entryPoint: string, name: string): Promise<string> {
  const outfile = fileURLToPath(new URL(`../out/bench/${name}`, import.meta.url));
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
  });
  return outfile;
}
