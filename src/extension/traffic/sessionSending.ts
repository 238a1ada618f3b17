import path from 'node:path';
import * as vscode from 'vscode';
import type { JobId } from '../../shared/capture.ts';
import type { SendReceipt } from '../../shared/engineApi.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import type {
  PickedFile,
  SentAnswer,
  ViewSendRequest,
  ViewSendJobRequest,
} from '../../shared/viewSending.ts';
import { payloadArgumentOf } from '../../workbench/actions/sendArguments.ts';
import { send } from '../../workbench/actions/send.ts';
import { sendFile } from '../../workbench/actions/sendFile.ts';
import { sendPeriodically } from '../../workbench/actions/sendPeriodically.ts';
import { targetArgumentOf } from '../../workbench/actions/sendTarget.ts';
import { stopSending } from '../../workbench/actions/stopSending.ts';
import { describeError } from '../../workbench/describeError.ts';
import { isEngineStopped } from '../../workbench/engineStopped.ts';
import { isUserError } from '../../workbench/userError.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { LastTarget } from '../lastTarget.ts';
import { SavedMessagesStore } from './savedMessagesStore.ts';
import { PickedFiles } from './pickedFiles.ts';

export interface SessionSendingDeps {
  /** Absent where what is shown is over, as in a capture. */
  readonly workbench: Workbench | undefined;
  /** The workspace's. */
  readonly state: vscode.Memento;
  readonly lastTarget: LastTarget;
}

/** Sends what a page's composer asks for. */
export class SessionSending {
  readonly messages: SavedMessagesStore;
  readonly #workbench: Workbench | undefined;
  readonly #files: PickedFiles;
  readonly #lastTarget: LastTarget;

  constructor({ workbench, state, lastTarget }: SessionSendingDeps) {
    this.#lastTarget = lastTarget;
    this.#workbench = workbench;
    this.messages = new SavedMessagesStore(state);
    this.#files = new PickedFiles(state);
  }

  async send(request: ViewSendRequest): Promise<SentAnswer<SendReceipt>> {
    this.#lastTarget.set(request);
    const answer = await this.#ask((workbench) =>
      send.perform(workbench, {
        ...targetOf(request),
        ...payloadArgumentOf(request.expression),
      }),
    );
    if (answer.ok) {
      this.messages.add(request.expression);
    }
    return answer;
  }

  /** Resolves when it is over, which may be never. */
  async startSendJob(request: ViewSendJobRequest): Promise<SentAnswer<SendJobReceipt>> {
    if ('file' in request && !this.#files.has(request.file)) {
      const reason = vscode.l10n.t(
        'Choose the file {0} again, so that it can be sent.',
        request.file,
      );
      return { ok: false, reason };
    }
    if ('expression' in request) {
      this.messages.add(request.expression);
    }
    this.#lastTarget.set(request);
    const answer = await this.#ask((workbench) =>
      'file' in request
        ? sendFile.perform(workbench, {
            ...targetOf(request),
            ...{ file: request.file, raw: request.raw ?? false },
          })
        : sendPeriodically.perform(workbench, {
            ...targetOf(request),
            ...payloadArgumentOf(request.expression),
            intervalMs: request.intervalMs,
            ...(request.count === undefined ? {} : { count: request.count }),
          }),
    );
    const error = answer.ok ? answer.value.error : undefined;
    return error ? { ...answer, reason: describeError(error) } : answer;
  }

  async cancel(job: JobId): Promise<void> {
    if (this.#workbench) {
      await stopSending.perform(this.#workbench, { job });
    }
  }

  /** Performs an action, and words why it did not succeed. */
  async #ask<T>(perform: (workbench: Workbench) => Promise<T>): Promise<SentAnswer<T>> {
    if (!this.#workbench) {
      return { ok: false, reason: vscode.l10n.t('A capture can only be read.') };
    }
    try {
      return { ok: true, value: await perform(this.#workbench) };
    } catch (error) {
      if (isUserError(error)) {
        return { ok: false, reason: error.message };
      }
      if (isEngineStopped(error)) {
        return { ok: false, reason: describeError(error.error) };
      }
      throw error;
    }
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

function targetOf({ socket, to, raw }: ViewSendRequest | ViewSendJobRequest) {
  return { socket, ...targetArgumentOf(to), ...(raw === undefined ? {} : { raw }) };
}
