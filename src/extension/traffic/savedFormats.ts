import * as v from 'valibot';
import * as vscode from 'vscode';
import type { SocketId } from '../../shared/entry.ts';
import { formatDefault, socketFormatSchema } from '../../shared/viewFormat.ts';
import type { SocketFormat } from '../../shared/viewFormat.ts';
import { onDidChangeSettings, readDisplayFormat } from '../settings.ts';

const stateKey = 'socketWorkbench.formats';
const savedSchema = v.array(v.tuple([v.string(), socketFormatSchema]));

/** Sockets whose format is remembered; the ones chosen for longest ago go first. */
const savedMax = 200;

/** How each socket's payloads are shown, per workspace: as was chosen, else as the setting says. */
export class SavedFormats {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #formats: Map<SocketId, SocketFormat>;
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#subscription = onDidChangeSettings(() => this.#changed.fire());
    const kept = v.safeParse(savedSchema, state.get<unknown>(stateKey, []));
    this.#formats = new Map(kept.success ? kept.output : []);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  /** Nothing for a socket that none was chosen for, where the setting is the usual one. */
  of(socket: SocketId): SocketFormat | undefined {
    const format = readDisplayFormat();
    return this.#formats.get(socket) ?? (format === formatDefault.format ? undefined : { format });
  }

  async set(socket: SocketId, format: SocketFormat): Promise<void> {
    this.#formats.delete(socket);
    this.#formats.set(socket, format);
    this.#changed.fire();
    await this.#state.update(stateKey, [...this.#formats].slice(-savedMax));
  }
}
