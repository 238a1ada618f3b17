import type { SocketState } from '../../shared/engineApi.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { success } from '../../shared/socketError.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { TlsInputs } from '../../shared/tlsSettings.ts';
import type { Files, Log, Questions, SecretStore, StateStore, Trust } from '../environment.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { FileConsent } from './fileConsent.ts';
import { ProxyPasswords } from './proxyPasswords.ts';
import { TlsFiles } from './tlsFiles.ts';
import { readNamedPayloads } from './readNamedPayloads.ts';

export interface InputReaderOptions {
  readonly state: StateStore;
  readonly secrets: SecretStore;
  readonly files: Files;
  readonly trust: Trust;
  readonly questions: Questions;
  readonly log: Log;
}

/** Gets what a socket needs for its start besides the definition: files, passphrases, passwords. */
export class InputReader {
  readonly #options: InputReaderOptions;
  readonly #consent: FileConsent;
  readonly #passwords: ProxyPasswords;

  constructor(options: InputReaderOptions) {
    this.#options = options;
    this.#consent = new FileConsent(options);
    this.#passwords = new ProxyPasswords(options.secrets, options.questions);
  }

  /**
   * Fails with `invalidDefinition` where a file can't be read; throws a `UserError` where it must not
   * be, or a question is not answered.
   */
  async read(socket: WorkbenchSocket): Promise<Outcome<SocketInputs>> {
    const tls = await this.#readTls(socket);
    if (!tls.ok) {
      return tls;
    }
    const payloads = await readNamedPayloads(socket, this.#options.files, this.#consent);
    if (!payloads.ok) {
      return payloads;
    }
    const proxyPassword = await this.#passwords.passwordFor(socket);
    return success({
      ...tls.value,
      payloadFiles: payloads.value,
      ...(proxyPassword === undefined ? {} : { proxyPassword }),
    });
  }

  /** Records the outcome of a start. */
  startedTo(socket: WorkbenchSocket, state: SocketState): Promise<void> {
    return this.#passwords.startedTo(socket, state);
  }

  async #readTls(socket: WorkbenchSocket): Promise<Outcome<TlsInputs>> {
    if (socket.definition.tls === undefined) {
      return success({});
    }
    return new TlsFiles({ ...this.#options, consent: this.#consent }).read(socket);
  }
}
