import { createPrivateKey } from 'node:crypto';
import * as vscode from 'vscode';
import type { Outcome } from '../shared/socketError.ts';
import { failure, success } from '../shared/socketError.ts';
import type { TlsFile, TlsInputs } from '../shared/tlsSettings.ts';
import { tlsFileKeys } from '../shared/tlsSettings.ts';
import { endpointOf } from '../shared/definition.ts';
import type { FileConsent } from './fileConsent.ts';
import { namedFile } from './namedFile.ts';
import { readFile } from './readFile.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** More than this is no certificate. */
const fileBytesMax = 1024 * 1024;

/** Reads the files that a definition's `tls` names, and asks for the passphrases of their keys. */
export class TlsFiles {
  readonly #secrets: vscode.SecretStorage;
  readonly #consent: FileConsent;
  readonly #log: vscode.LogOutputChannel;

  constructor(secrets: vscode.SecretStorage, consent: FileConsent, log: vscode.LogOutputChannel) {
    this.#secrets = secrets;
    this.#consent = consent;
    this.#log = log;
  }

  /**
   * Fails with `invalidDefinition`, naming the file, where one can't be read; throws a `UserError`
   * where it must not be, or the user does not want it.
   */
  async read(socket: WorkbenchSocket): Promise<Outcome<TlsInputs>> {
    const tls = socket.definition.tls ?? {};
    const named = tlsFileKeys.flatMap((key) => {
      const name = tls[key];
      return name === undefined ? [] : [{ key, name, uri: namedFile(socket, name) }];
    });
    const keyLog = tls.keyLog === undefined ? undefined : namedFile(socket, tls.keyLog);
    await this.#consent.ask(socket, [...named.map(({ uri }) => uri), ...(keyLog ? [keyLog] : [])]);
    const inputs: { -readonly [Key in keyof TlsInputs]: TlsInputs[Key] } = {};
    for (const { key, name, uri } of named) {
      const text = await readText(uri);
      if (typeof text !== 'string') {
        return failed(socket, vscode.l10n.t('{0} can’t be read: {1}', name, text.fault));
      }
      inputs[key] = { path: name, text };
    }
    const keyFile = inputs.key ?? inputs.certificate;
    const keyUri = named.find(({ key }) => key === (inputs.key ? 'key' : 'certificate'))?.uri;
    if (keyFile && keyUri && isEncrypted(keyFile.text)) {
      inputs.passphrase = await this.#passphrase(keyFile, keyUri);
    }
    if (keyLog) {
      if (keyLog.scheme !== 'file') {
        return failed(
          socket,
          vscode.l10n.t('keys can’t be logged to {0}: it is no file of this machine', keyLog.path),
        );
      }
      inputs.keyLog = keyLog.fsPath;
      this.#log.warn(
        `The keys of “${socket.definition.name}” are written to ${keyLog.fsPath}: whoever has that file can read its traffic.`,
      );
    }
    return success(inputs);
  }

  /** Asked once and kept with VS Code's secrets; asked again where it doesn't fit any more. */
  async #passphrase(file: TlsFile, uri: vscode.Uri): Promise<string> {
    const id = `socketWorkbench.passphrase:${uri.toString()}`;
    const kept = await this.#secrets.get(id);
    if (kept !== undefined) {
      if (opens(file, kept)) {
        return kept;
      }
      await this.#secrets.delete(id);
    }
    const typed = await vscode.window.showInputBox({
      title: vscode.l10n.t('Passphrase of {0}', file.path),
      prompt: vscode.l10n.t('Kept in VS Code’s secret storage.'),
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        text === '' || opens(file, text)
          ? undefined
          : {
              message: vscode.l10n.t('Wrong passphrase.'),
              severity: vscode.InputBoxValidationSeverity.Error,
            },
    });
    if (typed === undefined || !opens(file, typed)) {
      throw new UserError(vscode.l10n.t('The key in {0} needs its passphrase.', file.path));
    }
    await this.#secrets.store(id, typed);
    return typed;
  }
}

async function readText(uri: vscode.Uri): Promise<string | { readonly fault: string }> {
  const read = await readFile(uri, fileBytesMax, vscode.l10n.t('it is too large for a PEM file'));
  return read.ok ? new TextDecoder().decode(read.bytes) : { fault: read.fault };
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
