import * as v from 'valibot';
import * as vscode from 'vscode';
import type { SocketId } from '../../shared/entry.ts';
import { socketFormatSchema } from '../../shared/viewFormat.ts';
import type { SocketFormat } from '../../shared/viewFormat.ts';

const stateKey = 'socketWorkbench.formats';
const savedSchema = v.array(v.tuple([v.string(), socketFormatSchema]));

/** Sockets whose format is remembered; the ones chosen for longest ago go first. */
const savedMax = 200;

/** How each socket's payloads are shown, per workspace. */
export class SavedFormats {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #formats: Map<SocketId, SocketFormat>;
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
    const kept = v.safeParse(savedSchema, state.get<unknown>(stateKey, []));
    this.#formats = new Map(kept.success ? kept.output : []);
  }

  /** Nothing for a socket that none was chosen for. */
  of(socket: SocketId): SocketFormat | undefined {
    return this.#formats.get(socket);
  }

  async set(socket: SocketId, format: SocketFormat): Promise<void> {
    this.#formats.delete(socket);
    this.#formats.set(socket, format);
    this.#changed.fire();
    await this.#state.update(stateKey, [...this.#formats].slice(-savedMax));
  }
}
