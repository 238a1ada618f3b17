import inspector from 'node:inspector';
import type { ConnectionId } from '../../../shared/entry.ts';
import type { FromScript, LoadFailure, ToScript } from '../scriptMessages.ts';
import { Intervals } from './intervals.ts';
import { OrphanWatch } from './orphanWatch.ts';
import { ScriptConnection } from './scriptConnection.ts';
import type { ScriptFunctions } from './scriptConnection.ts';
import { lineLengthMax, writeConsoleTo } from './scriptConsole.ts';
import { ScriptFiles } from './scriptFiles.ts';
import { StackPlaces, thrownText } from './stackPlaces.ts';

/** The process of a script: loads it, and calls its functions as the engine says. */
class ScriptHost {
  readonly #files = new ScriptFiles();
  readonly #places = new StackPlaces((file) => this.#files.has(file));
  readonly #orphanWatch = new OrphanWatch();
  /** Ours are begun before. */
  readonly #intervals = new Intervals();
  readonly #connections = new Map<ConnectionId, ScriptConnection>();
  #functions: ScriptFunctions = {};
  #file = '';
  #said: FromScript[] = [];
  #isSayingLater = false;

  constructor() {
    writeConsoleTo((line) => this.#say({ from: 'line', line }), this.#places);
    process.on('uncaughtException', (error) => this.#failed(error));
    process.on('unhandledRejection', (error) => this.#failed(error));
    process.on('disconnect', () => process.exit());
    process.on('message', (messages: readonly ToScript[]) => {
      messages.forEach((message) => this.#take(message));
      this.#flush();
    });
    this.#say({ from: 'ready' });
  }

  #take(message: ToScript): void {
    switch (message.to) {
      case 'load': {
        this.#file = message.file;
        const failure = this.#load();
        this.#say({ from: 'loaded', ...(failure && { failure }) });
        break;
      }
      case 'reload':
        this.#reload();
        break;
      case 'open': {
        const { connection: id, peer } = message;
        const connection = new ScriptConnection(id, peer, {
          post: (said) => this.#say(said),
          failed: (error, of) => this.#failed(error, of),
          functions: () => this.#functions,
        });
        this.#connections.set(id, connection);
        connection.opened();
        break;
      }
      case 'message':
        this.#connections.get(message.connection)?.received(message.payload);
        break;
      case 'close': {
        const { connection: id } = message;
        this.#connections.get(id)?.closed(() => this.#connections.delete(id));
        break;
      }
      case 'ping':
        this.#say({ from: 'pong', residentBytes: process.memoryUsage.rss() });
        break;
      case 'debug':
        this.#debug();
        break;
      case 'exit':
        this.#flush();
        process.disconnect();
        break;
    }
  }

  #load(): LoadFailure | undefined {
    try {
      this.#functions = functionsOf(this.#files.load(this.#file));
      return undefined;
    } catch (error) {
      const text = thrownText(error).slice(0, lineLengthMax);
      return { text, path: this.#file, ...this.#places.of(error) };
    }
  }

  #reload(): void {
    if (!this.#files.isChanged) {
      this.#say({ from: 'reloaded', isChanged: false });
      return;
    }
    this.#intervals.clear();
    const failure = this.#load();
    this.#say({ from: 'reloaded', isChanged: true, ...(failure && { failure }) });
  }

  #debug(): void {
    this.#orphanWatch.allowPauses();
    if (inspector.url() === undefined) {
      inspector.open(0, '127.0.0.1');
    }
    this.#say({ from: 'debugging', port: Number(new URL(inspector.url() ?? '').port) });
  }

  #failed(error: unknown, connection?: ConnectionId): void {
    const text = thrownText(error).slice(0, lineLengthMax);
    const line = { level: 'failed', text, ...this.#places.of(error) } as const;
    this.#say({ from: 'line', line, ...(connection !== undefined && { connection }) });
  }

  /** What is said in one turn of the event loop goes together. */
  #say(said: FromScript): void {
    this.#said.push(said);
    if (!this.#isSayingLater) {
      this.#isSayingLater = true;
      setImmediate(() => this.#flush());
    }
  }

  #flush(): void {
    this.#isSayingLater = false;
    const said = this.#said;
    if (said.length > 0 && process.connected) {
      this.#said = [];
      process.send?.(said);
    }
  }
}

/** Throws where a module has none of the functions. */
function functionsOf(loaded: unknown): ScriptFunctions {
  const names = ['onConnect', 'onMessage', 'onClose'] as const;
  const exported = [(loaded as { default?: unknown }).default, loaded];
  const found = exported.find(
    (each): each is ScriptFunctions =>
      typeof each === 'object' && each !== null && names.some((name) => name in each),
  );
  if (found === undefined) {
    throw new TypeError('It exports none of onConnect, onMessage and onClose.');
  }
  return found;
}

new ScriptHost();
