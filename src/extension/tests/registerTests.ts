import * as vscode from 'vscode';
import { UserError } from '../../workbench/userError.ts';
import type { TestDeps } from './testDeps.ts';
import type { TestExplorer } from './testExplorer.ts';

export interface SocketTests {
  /** Shows what the test of that id, or of that step, said and heard when it ran last. */
  readonly showTraffic: (id: string) => Promise<void>;
  /** Runs a test of a file; throws a `UserError` where it has no such test that can run. */
  readonly run: (file: string, name: string, isDebugged: boolean) => Promise<void>;
  readonly dispose: () => void;
}

/** The tests of the files in the Test Explorer, which is loaded with the first file that has some. */
export function registerTests(deps: TestDeps): SocketTests {
  const { definitions } = deps;
  let explorer: TestExplorer | undefined;
  let isDisposed = false;
  const takeIn = async (file: vscode.Uri): Promise<void> => {
    if (!explorer && definitions.testsOf(file) === undefined) {
      return;
    }
    const { TestExplorer: Explorer } = await import('./testExplorer.ts');
    if (!isDisposed) {
      explorer ??= new Explorer(deps);
      explorer.takeIn(file);
    }
  };
  const subscription = definitions.onDidRead((file) => void takeIn(file));
  return {
    showTraffic: async (id) => explorer?.showTraffic(id),
    run: async (file, name, isDebugged) => {
      if (!(await explorer?.runTest(file, name, isDebugged))) {
        throw new UserError(vscode.l10n.t('There is no test “{0}” that can run.', name));
      }
    },
    dispose: () => {
      isDisposed = true;
      subscription.dispose();
      explorer?.dispose();
    },
  };
}
