import { randomInt } from 'node:crypto';
import * as vscode from 'vscode';
import type { JobId } from '../../shared/capture.ts';
import type { EngineCalls } from '../../shared/engineApi.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import { ignoreEngineStopped } from '../../workbench/engineStopped.ts';
import { formatCount } from '../../workbench/figures.ts';
import { notifiesWhenHidden } from '../settings.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import type { OpenTrafficViews } from '../traffic/openTrafficViews.ts';

/** The badge changes so often at most, in milliseconds. */
const badgeMs = 500;

/**
 * What comes while no Traffic view is visible: the panel's view has the number of entries as its badge
 * until it is shown, and, where the setting says so, the first message received is notified.
 */
export class UnseenTraffic {
  readonly #registry: SocketRegistry;
  readonly #openViews: Pick<OpenTrafficViews, 'isTrafficVisible'>;
  readonly #subscriptions: vscode.Disposable;
  /** The panel's, once VS Code has made it. */
  #view: vscode.WebviewView | undefined;
  #engine: EngineCalls | undefined;
  #seenSeq = 0;
  #lastSeq = 0;
  /** The notification that waits for the first message, or has been shown. */
  #job: JobId | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    link: EngineLink,
    registry: SocketRegistry,
    openViews: Pick<OpenTrafficViews, 'isTrafficVisible'>,
  ) {
    this.#registry = registry;
    this.#openViews = openViews;
    this.#subscriptions = vscode.Disposable.from(
      link.onDidStart((engine) => {
        this.#engine = engine;
        this.#job = undefined;
        this.#seenSeq = 0;
        this.#lastSeq = 0;
        this.#look();
      }),
      link.onDidSummarize(({ lastSeq }) => {
        this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
        this.#look();
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  /** Entries up to this one are not new. */
  beginAfter(seq: number): void {
    this.#seenSeq = Math.max(this.#seenSeq, seq);
    this.#lastSeq = Math.max(this.#lastSeq, seq);
  }

  /** To be told of the panel's view. */
  follow(view: vscode.WebviewView): vscode.Disposable {
    this.#view = view;
    const visibility = view.onDidChangeVisibility(() => this.#look());
    this.#look();
    return new vscode.Disposable(() => {
      visibility.dispose();
      this.#view = this.#view === view ? undefined : this.#view;
    });
  }

  #look(): void {
    if (this.#view?.visible === true || this.#openViews.isTrafficVisible) {
      this.#seenSeq = this.#lastSeq;
      if (this.#job !== undefined) {
        this.#engine?.cancelJob(this.#job).catch(ignoreEngineStopped);
        this.#job = undefined;
      }
      this.#showBadge();
    } else {
      this.#timer ??= setTimeout(() => this.#showBadge(), badgeMs);
      if (this.#job === undefined && this.#engine && notifiesWhenHidden()) {
        this.#job = randomInt(2 ** 47);
        void this.#notify(this.#engine, this.#job);
      }
    }
  }

  #showBadge(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const value = this.#lastSeq - this.#seenSeq;
    if (this.#view && (this.#view.badge?.value ?? 0) !== value) {
      const tooltip = vscode.l10n.t('New entries: {0}', formatCount(value));
      this.#view.badge = value === 0 ? undefined : { value, tooltip };
    }
  }

  async #notify(engine: EngineCalls, job: JobId): Promise<void> {
    const afterSeq = this.#seenSeq;
    const { nextMessage, showReceived } = await import('./receivedMessages.ts');
    const message = await nextMessage(engine, { job, afterSeq }).catch(ignoreEngineStopped);
    if (message && this.#job === job) {
      await showReceived(this.#registry, message);
    }
  }
}
