import type { ConnectionId } from '../../shared/entry.ts';
import type { ScriptInputs } from '../../shared/script/scriptInputs.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { StageConnection } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { socketError } from '../toSocketError.ts';
import type { FromScript, LoadFailure } from './scriptMessages.ts';
import { ScriptProcess } from './scriptProcess.ts';
import { ScriptStage } from './scriptStage.ts';

/** The script of one run of a socket: its process, its stages, and what it says in the log. */
export class SocketScript {
  readonly #traffic: SocketTraffic;
  readonly #file: string;
  readonly #process: ScriptProcess;
  readonly #stages = new Map<ConnectionId, ScriptStage>();
  readonly #loaded: Promise<SocketError | undefined>;
  #resolveLoaded: (error: SocketError | undefined) => void = () => undefined;
  #isLoaded = false;
  #debugging: ((outcome: Outcome<number>) => void)[] = [];

  /** `ended` is called when the script's process has ended by itself, or had to be ended. */
  constructor(traffic: SocketTraffic, inputs: ScriptInputs, ended: (error: SocketError) => void) {
    this.#traffic = traffic;
    this.#file = inputs.file;
    this.#loaded = new Promise((resolve) => {
      this.#resolveLoaded = resolve;
    });
    this.#process = new ScriptProcess(inputs, {
      said: (messages) => messages.forEach((message) => this.#take(message)),
      ended: (error) => {
        this.#debugging.forEach((resolve) => resolve(failure(error)));
        this.#resolveLoaded(error);
        if (this.#isLoaded) {
          traffic.event({ event: 'error', side: 'local', error });
          ended(error);
        }
      },
    });
  }

  /** Resolves once the script is loaded, with why it can't be where that is so. */
  loaded(): Promise<SocketError | undefined> {
    return this.#loaded;
  }

  stageFor(connection: StageConnection): ScriptStage {
    const { id } = connection;
    const stage = new ScriptStage(
      connection,
      (message) => this.#process.say(message),
      () => this.#stages.delete(id),
    );
    this.#stages.set(id, stage);
    return stage;
  }

  /** Loads anew what was changed of it; its connections and their states stay. */
  reload(): void {
    this.#process.say({ to: 'reload' });
  }

  /** Resolves with the port on 127.0.0.1 that a debugger of Node finds it at. */
  debug(): Promise<Outcome<number>> {
    return new Promise((resolve) => {
      this.#debugging.push(resolve);
      this.#process.say({ to: 'debug' });
    });
  }

  /** Resolves when its process is gone. */
  end(): Promise<void> {
    this.#resolveLoaded(undefined);
    const stopped = failure(socketError('cancelled', 'the socket was stopped'));
    this.#debugging.forEach((resolve) => resolve(stopped));
    this.#debugging = [];
    return this.#process.end();
  }

  #take(said: FromScript): void {
    switch (said.from) {
      case 'loaded':
        this.#isLoaded = said.failure === undefined;
        this.#resolveLoaded(said.failure && this.#error(said.failure));
        break;
      case 'reloaded':
        this.#reloaded(said);
        break;
      case 'send':
        this.#stages.get(said.connection)?.send(said.payload);
        break;
      case 'end':
        this.#stages.get(said.connection)?.end(said.mode);
        break;
      case 'decided':
        this.#stages.get(said.connection)?.decide(said.decision);
        break;
      case 'line': {
        const connection =
          said.connection === undefined
            ? undefined
            : this.#traffic.connections.get(said.connection);
        this.#traffic.event({ event: 'script', script: said.line }, connection);
        break;
      }
      case 'debugging':
        this.#process.debugged();
        this.#debugging.forEach((resolve) => resolve(success(said.port)));
        this.#debugging = [];
        break;
      case 'ready':
      case 'pong':
        break;
    }
  }

  #reloaded({ isChanged, failure: why }: { isChanged: boolean; failure?: LoadFailure }): void {
    if (why !== undefined) {
      this.#traffic.event({ event: 'error', side: 'local', error: this.#error(why) });
    } else if (isChanged) {
      this.#traffic.event({
        event: 'script',
        script: { level: 'loaded', text: '', path: this.#file },
      });
    }
  }

  #error({ text, path = this.#file, line }: LoadFailure): SocketError {
    const error = socketError('scriptFailed', text);
    return { ...error, path, ...(line !== undefined && { line }) };
  }
}
