import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Disposable } from '../workbench/emitter.ts';
import { commandIds } from '../shared/ids.ts';
import type { SocketRegistry } from '../workbench/socketRegistry.ts';
import { trustCheck } from '../workbench/trustCheck.ts';
import { workspaceTrust } from './workspaceTrust.ts';
import { isActive } from '../workbench/workbenchSocket.ts';

const stateKey = 'socketWorkbench.running';
const stateSchema = v.array(v.object({ id: v.string(), name: v.string() }));
type Running = v.InferOutput<typeof stateSchema>;

/** Remembers which sockets run, and offers to start them again in the next window of the workspace. */
export class RanBefore {
  readonly #state: vscode.Memento;
  readonly #registry: SocketRegistry;
  readonly #subscription: Disposable;
  /** What ran when the window before was closed, or reloaded. */
  readonly #before: Running;
  /** What was written last. */
  #kept: string;

  constructor(state: vscode.Memento, registry: SocketRegistry) {
    this.#state = state;
    this.#registry = registry;
    const kept = v.safeParse(stateSchema, state.get<unknown>(stateKey, []));
    this.#before = kept.success ? kept.output : [];
    this.#kept = JSON.stringify(this.#before);
    this.#subscription = registry.onDidChange(() => this.#keep());
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** To be called once all sockets are known. Starts nothing unless somebody says so. */
  async offer(): Promise<void> {
    const sockets = this.#before
      .map(({ id, name }) => this.#registry.get(id) ?? this.#registry.find(name))
      .filter((socket) => socket !== undefined)
      .filter((socket) => !isActive(socket.state) && !trustCheck(socket, workspaceTrust));
    const [first, ...others] = sockets;
    if (!first) {
      return;
    }
    const again =
      others.length === 0 ? vscode.l10n.t('Start It Again') : vscode.l10n.t('Start Them Again');
    const chosen = await vscode.window.showInformationMessage(
      others.length === 0
        ? vscode.l10n.t('The socket “{0}” ran before the reload.', first.definition.name)
        : vscode.l10n.t('{0} sockets ran before the reload.', sockets.length),
      again,
    );
    this.#keep();
    if (chosen === again) {
      for (const socket of sockets) {
        await vscode.commands.executeCommand(commandIds.startSocket, { socket: socket.id });
      }
    }
  }

  #keep(): void {
    const running: Running = this.#registry
      .all()
      .filter(({ state }) => isActive(state))
      .map(({ id, definition }) => ({ id, name: definition.name }));
    const text = JSON.stringify(running);
    if (text !== this.#kept) {
      this.#kept = text;
      void this.#state.update(stateKey, running);
    }
  }
}
