import * as vscode from 'vscode';
import { taskType } from '../../shared/ids.ts';
import type { SocketTaskDeps } from './socketTaskDeps.ts';

/** Offers sockets, and waiting for a port, as tasks; what runs them is loaded with the first. */
export function registerTasks(deps: SocketTaskDeps): vscode.Disposable {
  const load = () => import('./socketTasks.ts');
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: async () => (await load()).offeredTasks(deps),
    resolveTask: async (task) => (await load()).resolvedTask(deps, task),
  });
}
