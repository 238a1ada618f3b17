import * as vscode from 'vscode';
import * as v from 'valibot';
import { commandIds, editorIds } from '../../shared/ids.ts';
import { command } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import type { CommandDeps } from '../commands/commandDeps.ts';
import { recordingCommands } from './recordingCommands.ts';
import { saveCommand } from './saveCommand.ts';

/** Open Capture: asks for the file when `path` is absent. */
const openCaptureSchema = v.object({
  path: v.optional(v.pipe(v.string(), v.minLength(1))),
});

/** Save Traffic As, Open Capture. */
export function captureCommands(deps: CommandDeps): Command[] {
  return [
    saveCommand(deps),
    ...recordingCommands(deps),
    command(commandIds.openCapture, openCaptureSchema, async (argument) => {
      const uri =
        argument?.path === undefined ? await askCapture() : vscode.Uri.file(argument.path);
      if (uri) {
        await vscode.commands.executeCommand('vscode.openWith', uri, editorIds.capture);
      }
    }),
  ];
}

async function askCapture(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open Capture'),
    filters: { [vscode.l10n.t('Captures')]: ['pcapng', 'pcap', 'gz'] },
  });
  return chosen?.[0];
}
