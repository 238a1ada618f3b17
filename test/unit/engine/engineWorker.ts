import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { build } from 'esbuild';
import type { EngineCalls, EngineEvents, Summary } from '../../../src/shared/engineApi.ts';
import { unpackPages } from '../../../src/shared/packedPages.ts';
import { transferables } from '../../../src/shared/transferables.ts';
import { endAfterTest } from './endAfterTest.ts';

/** Bundles the engine's worker before the tests of a suite; gives what starts one, which ends after its test. */
export function useEngineWorker() {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-'));
    file = join(folder, 'engine.cjs');
    // As in esbuild.mjs: nothing is external, so a bundle that wants VS Code does not build.
    await build({
      entryPoints: ['src/engine/worker.ts'],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'silent',
    });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  return (resourceLimits: ResourceLimits = {}) => {
    const worker = new Worker(file, { resourceLimits });
    endAfterTest(() => worker.terminate());
    const summaries: Summary[] = [];
    const rpc = createBirpc<EngineCalls, EngineEvents>(
      {
        summary: (summary) => {
          summaries.push(summary);
          worker.emit('test:summary');
        },
      },
      {
        post: (message: unknown) => worker.postMessage(message, transferables(message)),
        deserialize: unpackPages,
        on: (listener) => void worker.on('message', listener),
      },
    );
    return { worker, rpc, summaries };
  };
}
