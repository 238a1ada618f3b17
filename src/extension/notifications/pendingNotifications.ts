import { randomInt } from 'node:crypto';
import * as vscode from 'vscode';
import type { JobId } from '../../shared/capture.ts';
import type { SocketId } from '../../shared/entry.ts';
import { commandIds, contextKeys } from '../../shared/ids.ts';
import { setContext } from '../contextKeys.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import { ignoreEngineStopped } from '../../workbench/engineStopped.ts';
import { labelText } from '../labelText.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import { nextMessage, showReceived } from './receivedMessages.ts';

/** A notification that the next message of a socket, or of any, will show. */
export interface PendingNotification {
  readonly job: JobId;
  /** Any where absent. */
  readonly socket?: SocketId;
}

/** What was asked for by *Notify at the Next Message*; the status bar says so while there is any. */
export class PendingNotifications {
  readonly #link: EngineLink;
  readonly #registry: SocketRegistry;
  readonly #pending = new Set<PendingNotification>();
  #item: vscode.StatusBarItem | undefined;

  constructor(link: EngineLink, registry: SocketRegistry) {
    this.#link = link;
    this.#registry = registry;
    registry.onDidChange(({ listChanged }) => {
      if (listChanged) {
        this.all
          .filter(({ socket }) => socket !== undefined && !registry.get(socket))
          .forEach((one) => this.cancel(one));
      }
    });
  }

  get all(): readonly PendingNotification[] {
    return [...this.#pending];
  }

  /** Resolves when the engine runs that will tell; for a socket that is waited for already, at once. */
  async add(socket?: SocketId): Promise<void> {
    if (this.all.some((one) => one.socket === socket)) {
      return;
    }
    const pending = { job: randomInt(2 ** 47), ...(socket !== undefined && { socket }) };
    this.#pending.add(pending);
    this.#draw();
    try {
      const engine = await this.#link.engine();
      void this.#follow(pending, nextMessage(engine, pending));
    } catch (error) {
      this.#delete(pending);
      throw error;
    }
  }

  cancel({ job }: PendingNotification): void {
    this.#link.current?.cancelJob(job).catch(ignoreEngineStopped);
  }

  /** What it waits for, in words. */
  nameOf({ socket }: PendingNotification): string {
    return socket === undefined
      ? vscode.l10n.t('any socket')
      : (this.#registry.get(socket)?.definition.name ?? socket);
  }

  async #follow(
    pending: PendingNotification,
    received: ReturnType<typeof nextMessage>,
  ): Promise<void> {
    const message = await received.catch(ignoreEngineStopped);
    this.#delete(pending);
    if (message) {
      await showReceived(this.#registry, message);
    }
  }

  #delete(pending: PendingNotification): void {
    this.#pending.delete(pending);
    this.#draw();
  }

  #draw(): void {
    const { all } = this;
    setContext(contextKeys.isWaitingForMessage, all.length > 0);
    const [first] = all;
    if (!first) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= vscode.window.createStatusBarItem(
      'socketWorkbench.nextMessage',
      vscode.StatusBarAlignment.Left,
    );
    const names = all.map((one) => this.nameOf(one)).join(', ');
    this.#item.name = vscode.l10n.t('Notification at the Next Message');
    this.#item.command = commandIds.cancelNotification;
    this.#item.text = `$(bell) ${labelText(names)}`;
    this.#item.tooltip = vscode.l10n.t(
      'The next message on {0} is notified. Click to cancel.',
      names,
    );
    this.#item.accessibilityInformation = { label: this.#item.tooltip };
    this.#item.show();
  }
}
