import type { SocketState } from '../../shared/engineApi.ts';
import type { Outcome } from '../../shared/socketError.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import type { InputReader, InputReaderOptions } from './inputReader.ts';

/** An `InputReader` that is loaded with the first socket that has inputs. */
export class LateInputReader implements Pick<InputReader, 'read' | 'readPayloads' | 'startedTo'> {
  readonly #options: InputReaderOptions;
  #reader: Promise<InputReader> | undefined;

  constructor(options: InputReaderOptions) {
    this.#options = options;
  }

  async read(socket: WorkbenchSocket): Promise<Outcome<SocketInputs>> {
    this.#reader ??= this.#load();
    return (await this.#reader).read(socket);
  }

  async readPayloads(socket: WorkbenchSocket): Promise<Outcome<SocketInputs>> {
    this.#reader ??= this.#load();
    return (await this.#reader).readPayloads(socket);
  }

  /** Nothing was asked for where nothing was read. */
  async startedTo(socket: WorkbenchSocket, state: SocketState): Promise<void> {
    await (await this.#reader)?.startedTo(socket, state);
  }

  async #load(): Promise<InputReader> {
    const { InputReader: Reader } = await import('./inputReader.ts');
    return new Reader(this.#options);
  }
}
