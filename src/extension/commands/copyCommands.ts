import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { viaOf } from '../../shared/definition/definition.ts';
import { formatForCopy } from '../payloads/copyFormats.ts';
import type { CopyFormat } from '../payloads/copyFormats.ts';
import type { CopyFormatFault } from '../payloads/copyTarget.ts';
import { UserError } from '../../workbench/userError.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { entrySchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { isUnverified, namedMessage, shownEncoding, targetOf, wireBytes } from './entryArgument.ts';

/** Copy as Text, Hex, Base64, C Array, Python Bytes, JavaScript Array, curl, ncat and printf Command. */
export function copyCommands(deps: CommandDeps): Command[] {
  /** Of several messages the bare text or hex is copied, one a line. */
  const copyMany = async (view: number, form: 'text' | 'hex'): Promise<number> => {
    const copied = (await deps.openViews.get(view)?.entries.copy(form)) ?? 0;
    if (copied === 0) {
      throw new UserError(vscode.l10n.t('There is no message among these entries.'));
    }
    return copied;
  };
  const copies = (id: CommandId, form: CopyFormat) =>
    command(id, entrySchema, async (argument): Promise<string | number> => {
      const { view, severalEntries = false } = argument ?? {};
      if (view !== undefined && severalEntries && (form === 'text' || form === 'hex')) {
        return copyMany(view, form);
      }
      const message = await namedMessage(deps, argument);
      const isForPeer = form === 'ncat' || form === 'printf';
      const bytes = isForPeer ? await wireBytes(message) : message.bytes;
      const formed = formatForCopy(bytes, form, {
        endpoint: targetOf(message),
        encoding: shownEncoding(deps, message.socket, view),
        isUnverified: isUnverified(message),
        via: viaOf(message.socket.definition),
      });
      if (!formed.ok) {
        throw new UserError(describeFault(formed.fault));
      }
      await vscode.env.clipboard.writeText(formed.text);
      return formed.text;
    });
  return [
    copies(commandIds.copyAsText, 'text'),
    copies(commandIds.copyAsHex, 'hex'),
    copies(commandIds.copyAsBase64, 'base64'),
    copies(commandIds.copyAsCArray, 'cArray'),
    copies(commandIds.copyAsPythonBytes, 'pythonBytes'),
    copies(commandIds.copyAsJavaScriptArray, 'javaScriptArray'),
    copies(commandIds.copyAsCurl, 'curl'),
    copies(commandIds.copyAsNcat, 'ncat'),
    copies(commandIds.copyAsPrintf, 'printf'),
  ];
}

function describeFault(fault: CopyFormatFault): string {
  switch (fault) {
    case 'notHttp':
      return vscode.l10n.t('This is no HTTP/1 request; copy it as an ncat command instead.');
    case 'chunkedBody':
      return vscode.l10n.t(
        'The body of this request is sent in chunks, which curl can’t repeat; copy it as an ncat command instead.',
      );
    case 'partOfRequest':
      return vscode.l10n.t(
        'This message has only the beginning of the request; the rest of its body came later.',
      );
    case 'notOneDatagram':
      return vscode.l10n.t(
        'ncat can’t send this as one datagram; send it again from here, or copy it as Python bytes.',
      );
    case 'notOverInternet':
      return vscode.l10n.t('curl can’t send this there; copy it as an ncat command instead.');
  }
}
