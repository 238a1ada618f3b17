import { createPrivateKey } from 'node:crypto';
import * as vscode from 'vscode';
import type { Outcome } from '../shared/socketError.ts';
import { failure, success } from '../shared/socketError.ts';
import type { TlsFile, TlsMaterials } from '../shared/tlsSettings.ts';
import { tlsFileKeys } from '../shared/tlsSettings.ts';
import { endpointOf } from '../shared/definition.ts';
import { namedFile } from './namedFile.ts';
import { Refusal } from './refusal.ts';
import type { WorkbenchSocket } from './socketRegistry.ts';

/** More than this is no certificate. */
const fileBytesMax = 1024 * 1024;

const consentKey = 'socketWorkbench.tlsFilesOutside';

/** Reads the files that a definition's `tls` names, and asks for the passphrases of their keys. */
export class TlsFiles {
  readonly #secrets: vscode.SecretStorage;
  /** Which files outside the workspace the user has agreed to. */
  readonly #state: vscode.Memento;
  readonly #log: vscode.LogOutputChannel;

  constructor(secrets: vscode.SecretStorage, state: vscode.Memento, log: vscode.LogOutputChannel) {
    this.#secrets = secrets;
    this.#state = state;
    this.#log = log;
  }

  /**
   * Fails with `invalidDefinition`, naming the file, where one can't be read; throws a `Refusal`
   * where it must not be, or the user does not want it.
   */
  async read(socket: WorkbenchSocket): Promise<Outcome<TlsMaterials>> {
    const tls = socket.definition.tls ?? {};
    const named = tlsFileKeys.flatMap((key) => {
      const name = tls[key];
      return name === undefined ? [] : [{ key, name, uri: namedFile(socket, name) }];
    });
    const keyLog = tls.keyLog === undefined ? undefined : namedFile(socket, tls.keyLog);
    const all = [...named.map(({ uri }) => uri), ...(keyLog ? [keyLog] : [])];
    if (all.length > 0 && !vscode.workspace.isTrusted) {
      throw new Refusal(
        vscode.l10n.t('“{0}” uses files. Trust the workspace to start it.', socket.definition.name),
        { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
      );
    }
    await this.#agree(socket, all);
    const materials: { -readonly [Key in keyof TlsMaterials]: TlsMaterials[Key] } = {};
    for (const { key, name, uri } of named) {
      const text = await readText(uri);
      if (typeof text !== 'string') {
        return failed(socket, vscode.l10n.t('{0} can’t be read: {1}', name, text.fault));
      }
      materials[key] = { path: name, text };
    }
    const keyFile = materials.key ?? materials.certificate;
    const keyUri = named.find(({ key }) => key === (materials.key ? 'key' : 'certificate'))?.uri;
    if (keyFile && keyUri && isEncrypted(keyFile.text)) {
      materials.passphrase = await this.#passphrase(keyFile, keyUri);
    }
    if (keyLog) {
      if (keyLog.scheme !== 'file') {
        return failed(
          socket,
          vscode.l10n.t('keys can’t be logged to {0}: it is no file of this machine', keyLog.path),
        );
      }
      materials.keyLog = keyLog.fsPath;
      this.#log.warn(
        `The keys of “${socket.definition.name}” are written to ${keyLog.fsPath}: whoever has that file can read its traffic.`,
      );
    }
    return success(materials);
  }

  /** A definition may be anybody's, and the user's files are not. */
  async #agree(socket: WorkbenchSocket, uris: readonly vscode.Uri[]): Promise<void> {
    const agreed = this.#state.get<readonly string[]>(consentKey, []);
    const outside = uris
      .filter((uri) => vscode.workspace.getWorkspaceFolder(uri) === undefined)
      .map((uri) => uri.toString(true))
      .filter((uri) => !agreed.includes(uri));
    if (outside.length === 0) {
      return;
    }
    const use = vscode.l10n.t('Use These Files');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('“{0}” uses files outside this workspace.', socket.definition.name),
      { modal: true, detail: outside.join('\n') },
      use,
    );
    if (chosen !== use) {
      throw new Refusal(
        vscode.l10n.t(
          '“{0}” was not started: it uses files outside this workspace.',
          socket.definition.name,
        ),
      );
    }
    await this.#state.update(consentKey, [...agreed, ...outside]);
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
              message: vscode.l10n.t('This does not open the key.'),
              severity: vscode.InputBoxValidationSeverity.Error,
            },
    });
    if (typed === undefined || !opens(file, typed)) {
      throw new Refusal(vscode.l10n.t('The key in {0} needs its passphrase.', file.path));
    }
    await this.#secrets.store(id, typed);
    return typed;
  }
}

async function readText(uri: vscode.Uri): Promise<string | { readonly fault: string }> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > fileBytesMax) {
      return { fault: vscode.l10n.t('it is too large for a PEM file') };
    }
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    return {
      fault:
        error instanceof vscode.FileSystemError && error.code === 'FileNotFound'
          ? vscode.l10n.t('there is no such file')
          : String(error instanceof Error ? error.message : error),
    };
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
