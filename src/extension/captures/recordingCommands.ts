import { homedir } from 'node:os';
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { RecordingState } from '../../shared/capture.ts';
import { commandIds } from '../../shared/ids.ts';
import { command } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import { nothingSchema } from '../commands/commandArguments.ts';
import type { CommandDeps } from '../commands/commandDeps.ts';
import { keepLastTraffic } from '../../workbench/actions/keepLastTraffic.ts';
import { startRecording } from '../../workbench/actions/startRecording.ts';
import { stopRecording } from '../../workbench/actions/stopRecording.ts';
import { takeSnapshot } from '../../workbench/actions/takeSnapshot.ts';
import { count, path } from '../../workbench/actions/arguments.ts';
import { notificationText } from '../notificationText.ts';
import { askKeeping, askRecording, filesMax, mebibytesMax } from './askRecording.ts';
import { askSavePath } from './askSavePath.ts';
import { filterArgument } from './filterArgument.ts';
import { RecordingStatus } from './recordingStatus.ts';

const mebibyte = 1024 * 1024;
/** Start Recording: without `path` it asks. */
const startRecordingSchema = v.object({
  path: v.optional(path),
  /** Where a file is that large, the next one begins. */
  fileMebibytes: v.optional(count(1, mebibytesMax)),
  /** The newest files that are kept; with `fileMebibytes`. */
  files: v.optional(count(1, filesMax)),
  socket: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** Ends it with the first entry that this filter finds. */
  stopWhen: v.optional(filterArgument),
});

/** Keep Last Traffic: without `mebibytes` it asks. */
const keepLastSchema = v.object({
  mebibytes: v.optional(count(1, mebibytesMax)),
  /** Takes a snapshot with the first entry that this filter finds. */
  snapshotWhen: v.optional(filterArgument),
  /** Where that snapshot goes. Default: the workspace’s first folder, else the home folder. */
  folder: v.optional(path),
});

/** Take Snapshot: without `path` it asks. */
const snapshotSchema = v.object({ path: v.optional(path) });

/** Start Recording, Stop Recording, Keep Last Traffic, Take Snapshot. */
export function recordingCommands(deps: CommandDeps): Command[] {
  const { link, workbench } = deps;
  const status = new RecordingStatus(link);
  return [
    command(commandIds.startRecording, startRecordingSchema, async (argument) => {
      const title = vscode.l10n.t('Start Recording');
      const plan = argument ?? (await askRecording());
      const target = plan && (argument?.path ?? (await askSavePath(title, pcapngFilter())));
      if (!plan || target === undefined) {
        return undefined;
      }
      const { fileMebibytes, files, stopWhen } = plan;
      const { socket } = argument ?? {};
      const state = await startRecording.perform(workbench, {
        path: target,
        ...(fileMebibytes === undefined
          ? undefined
          : { fileBytesMax: fileMebibytes * mebibyte, filesMax: files }),
        ...(socket === undefined ? undefined : { sockets: [socket] }),
        ...{ stopWhen },
      });
      status.show(state);
      return state;
    }),
    command(commandIds.stopRecording, nothingSchema, async (_, { isByHand }) => {
      let state: RecordingState;
      try {
        state = await stopRecording.perform(workbench, undefined);
      } catch (error) {
        // It may have ended by itself a moment ago, which was not reported yet.
        await status.look();
        throw error;
      } finally {
        status.hide();
      }
      if (isByHand && !state.isRing) {
        const text = vscode.l10n.t('Recorded {0} entries to {1}.', state.entries, state.path);
        void offer(text, state.path);
      }
      return state;
    }),
    command(commandIds.keepLastTraffic, keepLastSchema, async (argument) => {
      const plan = argument?.mebibytes === undefined ? await askKeeping() : argument;
      if (plan?.mebibytes === undefined) {
        return undefined;
      }
      const { mebibytes } = plan;
      const { snapshotWhen = plan.snapshotWhen, folder = defaultFolder() } = argument ?? {};
      const state = await keepLastTraffic.perform(workbench, {
        ...{ bytes: mebibytes * mebibyte, folder },
        ...(snapshotWhen === undefined ? undefined : { snapshotWhen }),
      });
      status.show(state);
      return state;
    }),
    command(commandIds.takeSnapshot, snapshotSchema, async (argument, { isByHand }) => {
      const title = vscode.l10n.t('Take Snapshot');
      const target = argument?.path ?? (await askSavePath(title, pcapngFilter()));
      if (target === undefined) {
        return undefined;
      }
      const receipt = await takeSnapshot.perform(workbench, { path: target });
      if (isByHand) {
        void offer(vscode.l10n.t('The snapshot is {0}.', target), target);
      }
      return receipt;
    }),
  ];
}

/** Says so, and opens the file if wanted. */
async function offer(text: string, file: string): Promise<void> {
  const open = vscode.l10n.t('Open');
  if ((await vscode.window.showInformationMessage(notificationText(text), open)) === open) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file));
  }
}

function pcapngFilter(): Record<string, string[]> {
  return { [vscode.l10n.t('Capture (pcapng)')]: ['pcapng'] };
}

function defaultFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file');
  return folder?.uri.fsPath ?? homedir();
}
