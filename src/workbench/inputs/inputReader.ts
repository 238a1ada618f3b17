import type { SocketState } from '../../shared/engineApi.ts';
import { forwardOf } from '../../shared/definition/forward.ts';
import type { ClientTls, ListenerTls } from '../../shared/definition/tlsKeys.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { success } from '../../shared/socketError.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { TlsInputs } from '../../shared/tlsInputs.ts';
import type { Files, Log, Questions, SecretStore, StateStore, Trust } from '../environment.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { FileConsent } from './fileConsent.ts';
import { ProxyPasswords } from './proxyPasswords.ts';
import { TlsFiles } from './tlsFiles.ts';
import { readScript } from './readScript.ts';
import { readNamedPayloads } from './readNamedPayloads.ts';

export interface InputReaderOptions {
  readonly state: StateStore;
  readonly secrets: SecretStore;
  readonly files: Files;
  readonly trust: Trust;
  readonly questions: Questions;
  readonly log: Log;
  /** The bundle that the processes of scripts run. */
  readonly scriptHostFile: string;
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
    const { definition } = socket;
    const script = await readScript(socket, this.#options);
    if (!script.ok) {
      return script;
    }
    const tls = await this.#readTls(socket, definition.tls);
    if (!tls.ok) {
      return tls;
    }
    const forward = 'listen' in definition ? forwardOf(definition)?.tls : undefined;
    const forwardTls = await this.#readTls(socket, forward);
    if (!forwardTls.ok) {
      return forwardTls;
    }
    const payloads = await this.readPayloads(socket);
    if (!payloads.ok) {
      return payloads;
    }
    const proxyPassword = await this.#passwords.passwordFor(socket);
    return success({
      ...tls.value,
      ...(script.value === undefined ? {} : { script: script.value }),
      ...(forward === undefined ? {} : { forwardTls: forwardTls.value }),
      ...payloads.value,
      ...(proxyPassword === undefined ? {} : { proxyPassword }),
    });
  }

  /** As `read`, of nothing but the files that the definition's payloads name. */
  async readPayloads(socket: WorkbenchSocket): Promise<Outcome<SocketInputs>> {
    const payloads = await readNamedPayloads(socket, this.#options.files, this.#consent);
    return payloads.ok ? success({ payloadFiles: payloads.value }) : payloads;
  }

  /** Records the outcome of a start. */
  startedTo(socket: WorkbenchSocket, state: SocketState): Promise<void> {
    return this.#passwords.startedTo(socket, state);
  }

  async #readTls(
    socket: WorkbenchSocket,
    tls: ListenerTls | ClientTls | undefined,
  ): Promise<Outcome<TlsInputs>> {
    if (tls === undefined) {
      return success({});
    }
    return new TlsFiles({ ...this.#options, consent: this.#consent }).read(socket, tls);
  }
}
