import * as vscode from 'vscode';
import { decodeAsFor } from '../../shared/decodeAsFor.ts';
import { commandIds } from '../../shared/ids.ts';
import { protocolIds, protocolNames } from '../../shared/protocol/protocolNames.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { decodeAsSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickSocket } from './pickSocket.ts';

type Answer = ProtocolId | 'asTheyCame';

/** Decode As…: shows a socket's messages, or one connection's, as those of a protocol. */
export function decodeAsCommand(deps: CommandDeps): Command {
  return command(commandIds.decodeAs, decodeAsSchema, async (argument) => {
    const title = vscode.l10n.t('Decode As');
    const view = argument?.view === undefined ? undefined : deps.openViews.get(argument.view);
    const choices = view?.decodeAs ?? deps.decodeAs;
    const picked = argument ?? (await pickedSocket(deps, title));
    if (!picked) {
      return;
    }
    const id = view ? picked.socket : namedSocket(deps.registry, picked.socket).id;
    const connection = picked.connection ?? view?.connectionOf(id);
    const now = decodeAsFor(choices.of(id), connection)?.protocol;
    const answer = argument?.protocol ?? (await askProtocol(title, now));
    if (answer === undefined) {
      return;
    }
    choices.set(id, connection, answer === 'asTheyCame' ? undefined : answer);
    const query = { sockets: [id], ...(connection !== undefined && { connection }) };
    if (view) {
      view.show(query);
    } else {
      await deps.showTraffic(query);
    }
  });
}

async function pickedSocket(deps: CommandDeps, title: string) {
  const socket = await pickSocket(deps, {
    title,
    fits: ({ summary }) => (summary?.entries ?? 0) > 0,
    none: vscode.l10n.t('No socket has traffic yet.'),
  });
  return socket && { socket: socket.id, connection: undefined };
}

function askProtocol(title: string, now: ProtocolId | undefined): Promise<Answer | undefined> {
  return askOne<Answer>(title, (frame) =>
    askChoice<Answer>(frame, {
      placeholder: vscode.l10n.t('As which protocol’s messages?'),
      choices: [
        ...protocolIds.map((id) => ({ value: id, label: protocolNames[id].name })),
        {
          value: 'asTheyCame' as const,
          label: vscode.l10n.t('As They Came'),
          description: vscode.l10n.t('the messages that are in the log'),
        },
      ],
      ...(now && { preferred: now }),
    }),
  );
}
