import { viaOf } from '../../shared/definition/definition.ts';
import type { SocketState } from '../../shared/engineApi.ts';
import { formatProxy, formatProxyAddress, hasPasswords } from '../../shared/proxy.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import type { Questions, SecretStore } from '../environment.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';

/** RFC 1929, section 2. */
const bytesMax = 255;

/** Asks for the passwords of the users that `via` names, and keeps them with the secrets. */
export class ProxyPasswords {
  readonly #secrets: SecretStore;
  readonly #questions: Questions;

  constructor(secrets: SecretStore, questions: Questions) {
    this.#secrets = secrets;
    this.#questions = questions;
  }

  /** Nothing where no user is named; throws a `UserError` where the password is not given. */
  async passwordFor({ definition }: WorkbenchSocket): Promise<string | undefined> {
    const via = viaOf(definition);
    if (via?.user === undefined || !hasPasswords(via)) {
      return undefined;
    }
    const kept = await this.#secrets.get(secretOf(via));
    if (kept !== undefined) {
      return kept;
    }
    const proxy = formatProxyAddress(via);
    const typed = await this.#questions.secret({
      title: l10n.t('Password of {0} for {1}', via.user, proxy),
      check: (text) =>
        Buffer.byteLength(text) <= bytesMax
          ? undefined
          : l10n.t('A password has {0} bytes at most.', bytesMax),
    });
    if (typed === undefined) {
      throw new UserError(l10n.t('The proxy {0} needs the password of {1}.', proxy, via.user));
    }
    await this.#secrets.store(secretOf(via), typed);
    return typed;
  }

  /** Records the outcome of a start: a password that the proxy rejected is asked for again. */
  async startedTo({ definition }: WorkbenchSocket, state: SocketState): Promise<void> {
    const via = viaOf(definition);
    if (
      via?.user !== undefined &&
      state.kind === 'failed' &&
      state.error.code === 'proxyUserRefused'
    ) {
      await this.#secrets.delete(secretOf(via));
    }
  }
}

function secretOf(via: ProxyServer): string {
  return `socketWorkbench.proxyPassword:${formatProxy(via)}`;
}
