import * as vscode from 'vscode';
import type { ProgramEnd, TestProgram } from '../../workbench/tests/testProgram.ts';
import { UserError } from '../../workbench/userError.ts';

/**
 * Starts a launch configuration of the file's folder under the debugger, as the program of a test. Its exit
 * code is not known: it counts as 0. Throws a `UserError` where it can't be started.
 */
export async function debuggedProgram(file: vscode.Uri, name: string): Promise<TestProgram> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  const sessions: vscode.DebugSession[] = [];
  const starting = vscode.debug.onDidStartDebugSession((session) => {
    // Those of its child processes end with it.
    if (!session.parentSession && session.name === name) {
      sessions.push(session);
    }
  });
  // Without its test run: VS Code cancels that when the session ends, while our test goes on.
  const isStarted = await vscode.debug.startDebugging(folder, name);
  starting.dispose();
  const [session] = sessions;
  if (!isStarted || !session) {
    throw new UserError(vscode.l10n.t('The launch configuration “{0}” was not started.', name));
  }
  const ended = new Promise<ProgramEnd>((resolve) => {
    const subscription = vscode.debug.onDidTerminateDebugSession(({ id }) => {
      if (id === session.id) {
        subscription.dispose();
        resolve(0);
      }
    });
  });
  return {
    ended,
    stop: async () => {
      await vscode.debug.stopDebugging(session);
      await ended;
    },
  };
}
