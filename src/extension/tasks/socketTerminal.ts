import * as vscode from 'vscode';
import { escapeInvisibleLine } from '../../shared/escapeInvisible.ts';
import { startSocket } from '../../workbench/actions/startSocket.ts';
import { stopSocket } from '../../workbench/actions/stopSocket.ts';
import { describeError } from '../../workbench/describeError.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { SocketTaskDeps } from './socketTaskDeps.ts';
import { TaskTerminal } from './taskTerminal.ts';

/**
 * The terminal of a task that runs a socket: starts it, shows its lines, and stops it when the task is
 * terminated, unless it ran before. The task fails where the socket can't start, and ends when it stops.
 */
export class SocketTerminal extends TaskTerminal {
  readonly #deps: SocketTaskDeps;
  readonly #name: string;
  #subscriptions: { dispose(): unknown }[] = [];
  /** Whether the socket runs because of this task. */
  #isOurs = false;
  /** Its start is over: how it stood before is of no interest any more. */
  #hasBegun = false;
  #isReady = false;
  #isEnded = false;

  constructor(deps: SocketTaskDeps, name: string) {
    super(() => void this.#run());
    this.#deps = deps;
    this.#name = name;
  }

  override close(): void {
    this.#end();
    if (this.#isOurs) {
      const { workbench } = this.#deps;
      // It may be gone meanwhile.
      stopSocket.perform(workbench, { socket: this.#name }).catch(() => undefined);
    }
  }

  async #run(): Promise<void> {
    const { workbench, ready } = this.#deps;
    const shown = escapeInvisibleLine(this.#name);
    // The problem matcher begins and ends with these words: they are not translated.
    this.line(`Starting ${shown}`);
    try {
      await ready;
      const socket = namedSocket(workbench.registry, this.#name);
      this.#isOurs = !isActive(socket.state);
      this.#follow(socket.id);
      await startSocket.perform(workbench, { socket: socket.id });
      this.#hasBegun = true;
      this.#look(workbench.registry.get(socket.id));
    } catch (error) {
      this.#end();
      this.fail(escapeInvisibleLine(error instanceof Error ? error.message : String(error)));
    }
  }

  /** Shows its lines until it stops. */
  #follow(id: string): void {
    const { workbench, onDidWriteLines } = this.#deps;
    const { registry } = workbench;
    this.#subscriptions.push(
      onDidWriteLines((lines) => {
        lines.filter(({ socket }) => socket === id).forEach(({ text }) => this.line(text));
      }),
      registry.onDidChange(({ ids }) => {
        if (ids.has(id)) {
          this.#look(registry.get(id));
        }
      }),
    );
  }

  /** A client that tries to connect again and again is ready once that has worked. */
  #look(socket: WorkbenchSocket | undefined): void {
    if (socket?.state.kind === 'running' && !this.#isReady) {
      this.#isReady = true;
      const place = escapeInvisibleLine(socket.state.endpoint);
      this.line(`Ready: ${escapeInvisibleLine(this.#name)} at ${place}`);
    } else if (this.#hasBegun && (socket === undefined || !isActive(socket.state))) {
      void this.#stopped(socket);
    }
  }

  async #stopped(socket: WorkbenchSocket | undefined): Promise<void> {
    if (this.#isEnded) {
      return;
    }
    if (socket?.state.kind === 'failed') {
      await this.#failed(socket, describeError(socket.state.error));
      return;
    }
    await this.#endWithLastLines();
    const text = `Stopped: ${escapeInvisibleLine(this.#name)}`;
    if (this.#isReady) {
      this.succeed(text);
    } else {
      this.fail(text);
    }
  }

  /** The line with the place of the definition becomes a problem there. */
  async #failed({ file, definition }: WorkbenchSocket, reason: string): Promise<void> {
    await this.#endWithLastLines();
    const place = file === undefined ? undefined : await placeOf(file, definition.name);
    this.fail(`${place === undefined ? '' : `${place}: `}error: ${escapeInvisibleLine(reason)}`);
  }

  async #endWithLastLines(): Promise<void> {
    this.#isEnded = true;
    await this.#deps.flushOutput();
    this.#end();
  }

  #end(): void {
    this.#isEnded = true;
    this.#subscriptions.forEach((subscription) => void subscription.dispose());
    this.#subscriptions = [];
  }
}

/** `<path>:<line>:<column>` of a socket's definition. */
async function placeOf(file: string, name: string): Promise<string | undefined> {
  const { offsetOf } = await import('../../workbench/definitions/editDefinitions.ts');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(file));
  const offset = offsetOf(document.getText(), name);
  if (offset === undefined) {
    return undefined;
  }
  const { line, character } = document.positionAt(offset);
  return `${document.uri.fsPath}:${line + 1}:${character + 1}`;
}
