import path from 'node:path';
import { defaultLimits } from '../shared/limits.ts';
import { EngineLink } from '../workbench/engineLink.ts';
import type { SecretStore, StateStore } from '../workbench/environment.ts';
import { InputReader } from '../workbench/inputs/inputReader.ts';
import { ScriptWatch } from '../workbench/scriptWatch.ts';
import { SocketRegistry } from '../workbench/socketRegistry.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { DiskFiles } from './diskFiles.ts';
import { TerminalQuestions } from './terminalQuestions.ts';

/** How far streams are read ahead of standard output, in bytes; much less than the log keeps. */
const unreadBytesMax = 8 * 1024 * 1024;

/** These lie beside the folder of this program's bundle. */
const scriptHostFile = path.join(__dirname, '..', 'scriptHost.cjs');
const workerFile = path.join(__dirname, '..', 'engine.cjs');

/** A workbench for one call of the program. `dispose` resolves when every port is free. */
export function openWorkbench(): Workbench & { dispose(): Promise<void> } {
  const link = new EngineLink({ workerFile, limits: () => defaultLimits });
  const files = new DiskFiles(process.cwd());
  const trust = { isTrusted: true };
  const questions = new TerminalQuestions();
  const state: StateStore = { get: () => undefined, update: () => Promise.resolve() };
  const secrets: SecretStore = new Forgetful();
  const log = { warn: (message: string) => void process.stderr.write(`${message}\n`) };
  const registry = new SocketRegistry({
    ...{ link, state, files, unreadBytesMax },
    inputs: new InputReader({ state, secrets, files, trust, questions, log, scriptHostFile }),
  });
  const scripts = new ScriptWatch(registry, files, link);
  return {
    ...{ link, registry, files, trust, questions },
    dispose: async () => {
      scripts.dispose();
      await link.dispose();
      registry.dispose();
    },
  };
}

/** The next call of the program knows nothing of this one. */
class Forgetful implements SecretStore {
  get(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  store(): Promise<void> {
    return Promise.resolve();
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}
