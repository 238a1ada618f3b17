import * as vscode from 'vscode';
import { taskType } from '../../shared/ids.ts';
import type { SocketTaskDeps } from './socketTaskDeps.ts';
import { SocketTerminal } from './socketTerminal.ts';
import { TaskTerminal } from './taskTerminal.ts';
import { WaitTerminal } from './waitTerminal.ts';

/** What a task of ours says in tasks.json, unchecked: people write it. */
interface WrittenTask extends vscode.TaskDefinition {
  readonly socket?: unknown;
  readonly waitForPort?: unknown;
  readonly text?: unknown;
  readonly timeoutSeconds?: unknown;
}

const timeoutSecondsDefault = 30;

/** One task for each socket of a file. */
export async function offeredTasks(deps: SocketTaskDeps): Promise<vscode.Task[]> {
  await deps.ready;
  return deps.workbench.registry.all().flatMap(({ origin, file, definition: { name } }) =>
    origin === 'file' && file !== undefined
      ? [
          taskOf(deps, {
            definition: { type: taskType, socket: name },
            scope: vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(file)),
            name,
          }),
        ]
      : [],
  );
}

/** A task of tasks.json, with what it does. */
export function resolvedTask(deps: SocketTaskDeps, task: vscode.Task): vscode.Task {
  return taskOf(deps, task);
}

/** VS Code knows a task again by its definition, which must be the object that it gave us. */
function taskOf(
  deps: SocketTaskDeps,
  {
    definition,
    scope,
    name,
  }: Partial<Pick<vscode.Task, 'scope'>> & Pick<vscode.Task, 'definition' | 'name'>,
): vscode.Task {
  const task = new vscode.Task(
    definition,
    scope ?? vscode.TaskScope.Workspace,
    name,
    taskType,
    // The definition that it is called with has its variables filled in.
    new vscode.CustomExecution((written) => Promise.resolve(terminalOf(deps, written))),
  );
  if ((definition as WrittenTask).socket !== undefined) {
    // It is ready with the line that the matcher ends at, and runs on until it is terminated.
    task.isBackground = true;
    task.problemMatchers = ['$socket'];
  }
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent };
  return task;
}

function terminalOf(deps: SocketTaskDeps, written: WrittenTask): vscode.Pseudoterminal {
  const { socket, waitForPort, text, timeoutSeconds = timeoutSecondsDefault } = written;
  if (typeof socket === 'string' && waitForPort === undefined) {
    return new SocketTerminal(deps, socket);
  }
  const isPort = typeof waitForPort === 'string' || typeof waitForPort === 'number';
  if (isPort && socket === undefined) {
    return new WaitTerminal(deps.workbench, {
      endpoint: String(waitForPort),
      text: typeof text === 'string' ? text : undefined,
      timeoutSeconds: typeof timeoutSeconds === 'number' ? timeoutSeconds : timeoutSecondsDefault,
    });
  }
  return new TaskTerminal((terminal) => {
    terminal.fail(
      vscode.l10n.t(
        'A task of type “socket” needs either “socket”, the name of one, or “waitForPort”, a port or an endpoint.',
      ),
    );
  });
}
