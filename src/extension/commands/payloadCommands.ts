import * as vscode from 'vscode';
import { formatHex } from '../../shared/hexDump.ts';
import { commandIds } from '../../shared/ids.ts';
import { writeContext } from '../../shared/protocol/messageContext.ts';
import {
  payloadEnding,
  plainText,
  safeFileName,
  withoutDots,
} from '../payloads/payloadLanguage.ts';
import { UserError } from '../../workbench/userError.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { entrySchema, savePayloadSchema } from './commandArguments.ts';
import type { EntryArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { messageBefore, namedMessage, shownEncoding } from './entryArgument.ts';
import type { Message } from './entryArgument.ts';

/** The extension that its makers call Hex Editor, and its editor. */
const hexEditor = { extension: 'ms-vscode.hexeditor', view: 'hexEditor.hexedit' };

/** Bytes on a line of what is compared. */
const comparedRowBytes = 16;

/** Open, Open in Hex Editor, Save Payload, and the comparisons. */
export function payloadCommands(deps: CommandDeps): Command[] {
  const { payloadFiles } = deps;
  /** What *Compare with Selected* compares with. */
  let selected: Side | undefined;

  const compare = async (one: Side, other: Side): Promise<void> => {
    const isText = one.text !== undefined && other.text !== undefined;
    const uriOf = ({ name, bytes, text }: Side) =>
      payloadFiles.add(
        `${name}.${isText ? 'txt' : 'hex'}`,
        new TextEncoder().encode(isText ? text : hexLines(bytes)),
      );
    const title = `${one.name} ↔ ${other.name}`;
    await vscode.commands.executeCommand('vscode.diff', uriOf(one), uriOf(other), title);
  };

  const sideOf = (message: Message, argument: EntryArgument | undefined): Side => {
    const { bytes, socket, row } = message;
    const text = plainText(bytes, shownEncoding(deps, socket, argument?.view));
    const isOfSmtp = row.context === writeContext('smtp', 'data');
    return { name: `${socket.definition.name} #${row.seq}`, bytes, text, isOfSmtp };
  };
  const namedSide = async (argument: EntryArgument | undefined): Promise<Side> =>
    sideOf(await namedMessage(deps, argument), argument);

  return [
    command(commandIds.openPayload, entrySchema, async (argument) => {
      const { name, bytes, text, isOfSmtp } = await namedSide(argument);
      const shown = isOfSmtp && text !== undefined ? withoutDots(text) : text;
      // VS Code takes what it opens for UTF-8, whatever the encoding on the wire.
      const uri = payloadFiles.add(
        name + (shown === undefined ? '.hex' : payloadEnding(shown)),
        new TextEncoder().encode(shown ?? hexLines(bytes)),
      );
      await vscode.window.showTextDocument(uri);
      return uri.toString();
    }),
    command(commandIds.openPayloadInHexEditor, entrySchema, async (argument) => {
      if (!vscode.extensions.getExtension(hexEditor.extension)) {
        throw new UserError(vscode.l10n.t('Microsoft’s Hex Editor is not installed.'), {
          title: vscode.l10n.t('Find It'),
          command: 'workbench.extensions.search',
          argument: `@id:${hexEditor.extension}`,
        });
      }
      const { name, bytes } = await namedSide(argument);
      const uri = payloadFiles.add(`${name}.bin`, bytes);
      await vscode.commands.executeCommand('vscode.openWith', uri, hexEditor.view);
      return uri.toString();
    }),
    command(commandIds.savePayload, savePayloadSchema, async (argument) => {
      const side = await namedSide(argument);
      const uri =
        argument?.path === undefined ? await askFile(side) : vscode.Uri.file(argument.path);
      if (uri) {
        await write(uri, side.bytes);
      }
      return uri?.toString();
    }),
    command(commandIds.compareWithPrevious, entrySchema, async (argument) => {
      const message = await namedMessage(deps, argument);
      await compare(sideOf(await messageBefore(message), argument), sideOf(message, argument));
    }),
    command(commandIds.selectForCompare, entrySchema, async (argument) => {
      selected = await namedSide(argument);
      deps.setComparable(true);
    }),
    command(commandIds.compareWithSelected, entrySchema, async (argument) => {
      if (!selected) {
        throw new UserError(vscode.l10n.t('Run “Select for Compare” on another message first.'));
      }
      await compare(selected, await namedSide(argument));
    }),
    command(commandIds.compareWithClipboard, entrySchema, async (argument) => {
      const side = await namedSide(argument);
      const text = await vscode.env.clipboard.readText();
      const bytes = new TextEncoder().encode(text);
      const clipboard = { name: vscode.l10n.t('Clipboard'), bytes, text };
      await compare(clipboard, side);
    }),
  ];
}

async function askFile({ name: title, text }: Side): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = safeFileName(title + payloadEnding(text));
  return await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Payload'),
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
}

/** Throws a `UserError` with the file system's reason. */
async function write(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(vscode.l10n.t('{0} was not written: {1}', uri.fsPath, reason));
  }
}

interface Side {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Absent where the bytes are no text. */
  readonly text: string | undefined;
  /** Whether it is a mail as SMTP carries it. */
  readonly isOfSmtp?: boolean;
}

/** Without offsets: one byte more would make all lines after it differ. */
function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += comparedRowBytes) {
    const row = bytes.subarray(start, start + comparedRowBytes);
    const ascii = Array.from(row, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
    ).join('');
    lines.push(`${formatHex(row).padEnd(3 * comparedRowBytes)} ${ascii}\n`);
  }
  return lines.join('');
}
