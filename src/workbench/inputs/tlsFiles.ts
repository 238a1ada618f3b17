import { createPrivateKey } from 'node:crypto';
import { endpointOf } from '../../shared/definition/definition.ts';
import type { ClientTls, ListenerTls } from '../../shared/definition/tlsKeys.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsFile, TlsInputs } from '../../shared/tlsInputs.ts';
import { tlsFileKeys } from '../../shared/tlsInputs.ts';
import type { Files, Log, Questions, SecretStore } from '../environment.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import type { FileConsent } from './fileConsent.ts';
import { namedFile } from './namedFile.ts';

/** More than this is no certificate. */
const fileBytesMax = 1024 * 1024;

export interface TlsFilesOptions {
  readonly files: Files;
  readonly secrets: SecretStore;
  readonly questions: Questions;
  readonly consent: FileConsent;
  readonly log: Log;
}

/** Reads the files that the TLS settings of a definition name, and asks for the passphrases of their keys. */
export class TlsFiles {
  readonly #options: TlsFilesOptions;

  constructor(options: TlsFilesOptions) {
    this.#options = options;
  }

  /**
   * Fails with `invalidDefinition`, naming the file, where one can't be read; throws a `UserError`
   * where it must not be, or the user does not want it.
   */
  async read(socket: WorkbenchSocket, tls: ListenerTls | ClientTls): Promise<Outcome<TlsInputs>> {
    const { files, consent, log } = this.#options;
    const named = tlsFileKeys.flatMap((key) => {
      const name = tls[key];
      return name === undefined ? [] : [{ key, name, uri: namedFile(socket, name, files) }];
    });
    const keyLog = tls.keyLog === undefined ? undefined : namedFile(socket, tls.keyLog, files);
    await consent.ask(socket, [
      ...named.map(({ uri }) => uri),
      ...(keyLog === undefined ? [] : [keyLog]),
    ]);
    const inputs: { -readonly [Key in keyof TlsInputs]: TlsInputs[Key] } = {};
    for (const { key, name, uri } of named) {
      const read = await files.read(uri, fileBytesMax, l10n.t('it is too large for a PEM file'));
      if (!read.ok) {
        return failed(socket, l10n.t('{0} can’t be read: {1}', name, read.fault));
      }
      inputs[key] = { path: name, text: new TextDecoder().decode(read.bytes) };
    }
    const keyFile = inputs.key ?? inputs.certificate;
    const keyUri = named.find(({ key }) => key === (inputs.key ? 'key' : 'certificate'))?.uri;
    if (keyFile && keyUri !== undefined && isEncrypted(keyFile.text)) {
      inputs.passphrase = await this.#passphrase(keyFile, keyUri);
    }
    if (keyLog !== undefined) {
      const path = files.localPath(keyLog);
      if (path === undefined) {
        const name = files.displayName(keyLog);
        return failed(
          socket,
          l10n.t('keys can’t be logged to {0}: it is no file of this machine', name),
        );
      }
      inputs.keyLog = path;
      log.warn(
        `The keys of “${socket.definition.name}” are written to ${path}: whoever has that file can read its traffic.`,
      );
    }
    return success(inputs);
  }

  /** Asked once and kept with the secrets; asked again where it doesn't fit any more. */
  async #passphrase(file: TlsFile, uri: string): Promise<string> {
    const { secrets, questions } = this.#options;
    const id = `socketWorkbench.passphrase:${uri}`;
    const kept = await secrets.get(id);
    if (kept !== undefined) {
      if (opens(file, kept)) {
        return kept;
      }
      await secrets.delete(id);
    }
    const typed = await questions.secret({
      title: l10n.t('Passphrase of {0}', file.path),
      check: (text) => (text === '' || opens(file, text) ? undefined : l10n.t('Wrong passphrase.')),
    });
    if (typed === undefined || !opens(file, typed)) {
      throw new UserError(l10n.t('The key in {0} needs its passphrase.', file.path));
    }
    await secrets.store(id, typed);
    return typed;
  }
}

function failed({ definition }: WorkbenchSocket, message: string): Outcome<never> {
  return failure({ code: 'invalidDefinition', endpoint: endpointOf(definition), message });
}

/** RFC 7468, section 11, or as OpenSSL of old wrote it. */
function isEncrypted(pem: string): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
}

function opens({ text }: TlsFile, passphrase: string): boolean {
  try {
    createPrivateKey({ key: text, passphrase });
    return true;
  } catch {
    return false;
  }
}
