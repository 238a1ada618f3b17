import { randomInt } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobId } from '../../shared/capture.ts';
import type { SendReceipt } from '../../shared/engineApi.ts';
import type { Outcome } from '../../shared/socketError.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import type { PickedFile, ViewSendRequest, ViewSendJobRequest } from '../../shared/viewSending.ts';
import { describeError } from '../../workbench/describeError.ts';
import { ignoreEngineStopped, isEngineStopped } from '../../workbench/engineStopped.ts';
import type { LastTarget } from '../lastTarget.ts';
import { SavedMessagesStore } from './savedMessagesStore.ts';
import { PickedFiles } from './pickedFiles.ts';
import type { TrafficSource } from './trafficSource.ts';

/** An outcome, and why it failed, in words. */
export type Worded<T> = Outcome<T> & { readonly reason?: string };

export interface SessionSendingDeps {
  readonly link: TrafficSource;
  /** The workspace's. */
  readonly state: vscode.Memento;
  readonly lastTarget: LastTarget;
}

/** Sends what a page's composer asks for. */
export class SessionSending {
  readonly messages: SavedMessagesStore;
  readonly #link: TrafficSource;
  readonly #files: PickedFiles;
  readonly #lastTarget: LastTarget;

  constructor({ link, state, lastTarget }: SessionSendingDeps) {
    this.#lastTarget = lastTarget;
    this.#link = link;
    this.messages = new SavedMessagesStore(state);
    this.#files = new PickedFiles(state);
  }

  async send(request: ViewSendRequest): Promise<Worded<SendReceipt>> {
    this.#lastTarget.set(request);
    const outcome = await worded(async () => (await this.#link.engine()).send(request));
    if (outcome.ok) {
      this.messages.add(request.expression);
    }
    return outcome;
  }

  /** Resolves when it is over, which may be never. */
  async startSendJob(request: ViewSendJobRequest): Promise<Worded<SendJobReceipt>> {
    if ('file' in request && !this.#files.has(request.file)) {
      const reason = vscode.l10n.t(
        'Choose the file {0} again, so that it can be sent.',
        request.file,
      );
      return { ok: false, error: { code: 'accessDenied', message: reason }, reason };
    }
    if ('expression' in request) {
      this.messages.add(request.expression);
    }
    this.#lastTarget.set(request);
    const job = randomInt(2 ** 47);
    const outcome = await worded(async () =>
      (await this.#link.engine()).startSendJob({ ...request, job }),
    );
    const error = outcome.ok ? outcome.value.error : undefined;
    return error ? { ...outcome, reason: describeError(error) } : outcome;
  }

  async cancel(job: JobId): Promise<void> {
    await this.#link.current?.cancelJob(job).catch(ignoreEngineStopped);
  }

  /** Asks for a file to send; nothing where the user left off. */
  async pickFile(): Promise<PickedFile | null> {
    const [uri] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Send File'),
        openLabel: vscode.l10n.t('Choose'),
      })) ?? [];
    if (!uri) {
      return null;
    }
    const { size } = await vscode.workspace.fs.stat(uri);
    this.#files.add(uri.fsPath);
    return { path: uri.fsPath, name: path.basename(uri.fsPath), size };
  }
}

/** Asks the engine, and words why it did not do it. */
async function worded<T>(ask: () => Promise<Outcome<T>>): Promise<Worded<T>> {
  try {
    const outcome = await ask();
    return outcome.ok ? outcome : { ...outcome, reason: describeError(outcome.error) };
  } catch (error) {
    if (isEngineStopped(error)) {
      return { ok: false, error: error.error, reason: describeError(error.error) };
    }
    throw error;
  }
}
