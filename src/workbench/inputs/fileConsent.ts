import { escapeInvisible } from '../../shared/escapeInvisible.ts';
import type { Files, Questions, StateStore, Trust } from '../environment.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';

const consentKey = 'socketWorkbench.tlsFilesOutside';

export interface FileConsentOptions {
  /** Keeps which files outside the folders the user has agreed to. */
  readonly state: StateStore;
  readonly files: Files;
  readonly trust: Trust;
  readonly questions: Questions;
}

/** Which files a definition may use: it may be anybody's, and the user's files are not. */
export class FileConsent {
  readonly #options: FileConsentOptions;

  constructor(options: FileConsentOptions) {
    this.#options = options;
  }

  /** Throws a `UserError` where they must not be used, or the user does not want it. */
  async ask(socket: WorkbenchSocket, uris: readonly string[]): Promise<void> {
    const { state, files, trust, questions } = this.#options;
    const { name } = socket.definition;
    if (uris.length > 0 && !trust.isTrusted) {
      throw new UserError(
        l10n.t('“{0}” uses files. Trust the workspace to start it.', name),
        trust.action,
      );
    }
    const kept: unknown = state.get(consentKey);
    const agreed = Array.isArray(kept) ? (kept as readonly unknown[]) : [];
    const used = await Promise.all(uris.map((uri) => files.followLinks(uri)));
    const outside = used.filter((uri) => files.isOutside(uri) && !agreed.includes(uri));
    if (outside.length === 0) {
      return;
    }
    const isAgreed = await questions.confirm({
      text: l10n.t('“{0}” uses files outside this workspace.', name),
      detail: outside.map((uri) => escapeInvisible(files.displayName(uri))).join('\n'),
      button: l10n.t('Use These Files'),
    });
    if (!isAgreed) {
      throw new UserError(
        l10n.t('“{0}” was not started: it uses files outside this workspace.', name),
      );
    }
    await state.update(consentKey, [...agreed, ...outside]);
  }
}
