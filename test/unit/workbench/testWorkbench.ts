import { watch } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { EngineLink } from '../../../src/workbench/engineLink.ts';
import type {
  Files,
  Questions,
  SecretStore,
  StateStore,
  Trust,
} from '../../../src/workbench/environment.ts';
import { InputReader } from '../../../src/workbench/inputs/inputReader.ts';
import { SocketRegistry } from '../../../src/workbench/socketRegistry.ts';
import type { Workbench } from '../../../src/workbench/workbench.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';

export interface TestWorkbench extends Workbench {
  readonly trust: { -readonly [Key in keyof Trust]: Trust[Key] };
  /** What was asked, newest last. */
  readonly asked: Parameters<Questions['confirm']>[0][];
  /** What is said to the next question. */
  agrees: boolean;
}

/** The engine's worker as one file, which worker threads need; it is there while the suite runs. */
export function useEngineFile(): () => string {
  let folder = '';
  const file = () => path.join(folder, 'engine.cjs');
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'workbench-'));
    await build({
      entryPoints: [fileURLToPath(new URL('../../../src/engine/worker.ts', import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      outfile: file(),
      logLevel: 'error',
    });
  });
  after(() => rm(folder, { recursive: true }));
  return file;
}

/** A workbench on a real engine in a worker thread, without an editor; it ends with the test, or as is said. */
export function testWorkbench(
  workerFile: string,
  endAfter = endAfterTest,
  scriptHostFile = '',
): TestWorkbench {
  const kept = new Map<string, unknown>();
  const state: StateStore = {
    get: (key) => kept.get(key),
    update: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
  const link = new EngineLink({ workerFile, limits: () => defaultLimits });
  const files: Files = {
    locate: (name) => `file://${name}`,
    read: () => Promise.resolve({ ok: false, fault: 'there is no such file' }),
    localPath: (uri) => uri.slice('file://'.length),
    followLinks: (uri) => Promise.resolve(uri),
    isOutside: () => false,
    displayName: (uri) => uri,
    watchFolder: (uri, changed) => {
      const watcher = watch(path.dirname(uri.slice('file://'.length)), changed);
      return { dispose: () => watcher.close() };
    },
  };
  const trust = { isTrusted: true };
  const asked: TestWorkbench['asked'] = [];
  const questions: Questions = {
    secret: () => Promise.resolve(undefined),
    confirm: (question) => {
      asked.push(question);
      return Promise.resolve(workbench.agrees);
    },
  };
  const secrets: SecretStore = {
    get: () => Promise.resolve(undefined),
    store: () => Promise.resolve(),
    delete: () => Promise.resolve(),
  };
  const log = { warn: () => undefined };
  const registry = new SocketRegistry({
    ...{ link, state, files },
    inputs: new InputReader({ state, secrets, files, trust, questions, log, scriptHostFile }),
  });
  const workbench: TestWorkbench = {
    ...{ link, registry, files, trust, questions, asked },
    agrees: true,
  };
  endAfter(async () => {
    await link.dispose();
    registry.dispose();
  });
  return workbench;
}
