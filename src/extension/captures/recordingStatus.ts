import * as vscode from 'vscode';
import type { RecordingState } from '../../shared/capture.ts';
import { commandIds, contextKeys } from '../../shared/ids.ts';
import { setContext } from '../contextKeys.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import { notificationText } from '../notificationText.ts';
import { describeCaptureError } from '../../workbench/describeCaptureError.ts';

/** How often the recording is asked how far it has come, in milliseconds. */
const statusMs = 1_000;
const mebibyte = 1024 * 1024;

/** Shows in the status bar that traffic is recorded, and tells when that ends by itself. */
export class RecordingStatus {
  readonly #link: EngineLink;
  #item: vscode.StatusBarItem | undefined;
  #timer: NodeJS.Timeout | undefined;
  #path = '';
  /** Whether it was told what became of the trigger's snapshot. */
  #hasToldSnapshot = false;

  constructor(link: EngineLink) {
    this.#link = link;
    link.onDidDie(() => {
      if (this.#item) {
        this.#hide();
        void vscode.window.showErrorMessage(
          notificationText(
            vscode.l10n.t(
              'The recording ended with the engine; {0} is complete until then.',
              this.#path,
            ),
          ),
        );
      }
    });
  }

  show(state: RecordingState): void {
    this.#item ??= vscode.window.createStatusBarItem(
      'socketWorkbench.recording',
      vscode.StatusBarAlignment.Left,
    );
    this.#item.name = vscode.l10n.t('Recording of Traffic');
    this.#item.command = state.isRing ? commandIds.takeSnapshot : commandIds.stopRecording;
    this.#draw(this.#item, state);
    this.#item.show();
    setContext(contextKeys.isRecording, true);
    this.#hasToldSnapshot = false;
    this.#timer ??= setInterval(() => void this.look(), statusMs);
  }

  /** To be called when it was stopped by hand. */
  hide(): void {
    this.#hide();
  }

  /** Tells what happened since it looked last. */
  async look(): Promise<void> {
    const state = await this.#link.current?.recording().catch(() => undefined);
    if (!this.#item || !state) {
      return;
    }
    this.#tellSnapshot(state);
    if (state.isRunning) {
      this.#draw(this.#item, state);
      return;
    }
    this.#hide();
    if (state.error) {
      void vscode.window.showErrorMessage(
        notificationText(
          vscode.l10n.t(
            'The recording ended: {0} {1} entries were recorded until then.',
            describeCaptureError(state.error),
            state.entries,
          ),
        ),
      );
    } else if (state.endedBy === 'trigger') {
      void vscode.window.showInformationMessage(
        notificationText(vscode.l10n.t('The filter matched; the recording is {0}.', state.path)),
      );
    }
  }

  #tellSnapshot({ snapshotPath, snapshotError }: RecordingState): void {
    if (this.#hasToldSnapshot || !(snapshotPath ?? snapshotError)) {
      return;
    }
    this.#hasToldSnapshot = true;
    if (snapshotError) {
      void vscode.window.showErrorMessage(
        notificationText(
          vscode.l10n.t(
            'The filter matched, but there is no snapshot: {0}',
            describeCaptureError(snapshotError),
          ),
        ),
      );
    } else {
      void vscode.window.showInformationMessage(
        notificationText(
          vscode.l10n.t('The filter matched; the snapshot is {0}.', snapshotPath ?? ''),
        ),
      );
    }
  }

  #draw(item: vscode.StatusBarItem, { isRing, bytes, entries, path }: RecordingState): void {
    this.#path = path;
    const size = `${(bytes / mebibyte).toFixed(1)} MB`;
    item.text = `$(${isRing ? 'history' : 'record'}) ${size}`;
    item.tooltip = isRing
      ? vscode.l10n.t('Keeping the last traffic; click to take a snapshot')
      : vscode.l10n.t('Recording to {0}: {1} entries; click to stop', path, entries);
    item.accessibilityInformation = { label: `${item.name ?? ''}, ${size}` };
  }

  #hide(): void {
    if (this.#item) {
      setContext(contextKeys.isRecording, false);
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#item?.dispose();
    this.#item = undefined;
  }
}
