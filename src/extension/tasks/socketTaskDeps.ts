import type * as vscode from 'vscode';
import type { Workbench } from '../../workbench/workbench.ts';
import type { OutputLine } from '../output/outputLines.ts';

/** What tasks of sockets work with. */
export interface SocketTaskDeps {
  readonly workbench: Workbench;
  /** Resolves when the sockets of files are known. */
  readonly ready: Promise<unknown>;
  /** Fires with the lines of the *Sockets* output. */
  readonly onDidWriteLines: vscode.Event<readonly OutputLine[]>;
  /** Writes what is new to that output without waiting. */
  readonly flushOutput: () => Promise<void>;
}
