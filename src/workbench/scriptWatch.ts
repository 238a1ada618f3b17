import type { SocketId } from '../shared/entry.ts';
import type { Disposable } from './emitter.ts';
import { ignoreEngineStopped } from './engineStopped.ts';
import type { EngineLink } from './engineLink.ts';
import type { Files } from './environment.ts';
import { namedFile } from './inputs/namedFile.ts';
import type { SocketRegistry } from './socketRegistry.ts';

/** Editors write a file in several steps; it is read once they are done, after so many milliseconds. */
const settleMs = 100;

/** Has the engine load the scripts of running sockets anew when they are saved. */
export class ScriptWatch {
  readonly #registry: SocketRegistry;
  readonly #files: Files;
  readonly #link: EngineLink;
  readonly #watches = new Map<SocketId, { readonly uri: string } & Disposable>();
  readonly #subscription: Disposable;

  constructor(registry: SocketRegistry, files: Files, link: EngineLink) {
    this.#registry = registry;
    this.#files = files;
    this.#link = link;
    this.#subscription = registry.onDidChange(({ ids }) => ids.forEach((id) => this.#follow(id)));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#watches.forEach((watch) => watch.dispose());
    this.#watches.clear();
  }

  #follow(id: SocketId): void {
    const socket = this.#registry.get(id);
    const script = socket?.state.kind === 'running' ? socket.definition.script : undefined;
    const uri = socket && script !== undefined ? namedFile(socket, script, this.#files) : undefined;
    const watch = this.#watches.get(id);
    if (watch?.uri === uri) {
      return;
    }
    watch?.dispose();
    this.#watches.delete(id);
    if (uri !== undefined) {
      this.#watches.set(id, { uri, ...this.#watch(id, uri) });
    }
  }

  #watch(id: SocketId, uri: string): Disposable {
    let timer: NodeJS.Timeout | undefined;
    const watch = this.#files.watchFolder(uri, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.#link.current?.reloadScript(id).catch(ignoreEngineStopped);
      }, settleMs);
    });
    return {
      dispose: () => {
        clearTimeout(timer);
        watch.dispose();
      },
    };
  }
}
