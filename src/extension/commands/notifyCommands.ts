import * as vscode from 'vscode';
import type { SocketId } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import { PendingNotifications } from '../notifications/pendingNotifications.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { nothingSchema, optionalSocketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { socketChoice } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';

/** Notify at the Next Message, Cancel Notification. */
export function notifyCommands(deps: CommandDeps): Command[] {
  const { link, registry } = deps;
  const pending = new PendingNotifications(link, registry);
  return [
    command(commandIds.notifyAtNextMessage, optionalSocketSchema, async (argument) => {
      const chosen = argument ? socketOf(deps, argument.socket) : await askSocket(deps);
      if (chosen) {
        await pending.add(chosen.socket);
      }
    }),
    command(commandIds.cancelNotification, nothingSchema, async () => {
      const { all } = pending;
      const [first, ...others] = all;
      const chosen =
        others.length === 0
          ? first
          : await askOne(vscode.l10n.t('Cancel Notification'), (frame) =>
              askChoice(frame, {
                placeholder: vscode.l10n.t('Which one?'),
                choices: all.map((one) => ({ value: one, label: pending.nameOf(one) })),
              }),
            );
      if (chosen) {
        pending.cancel(chosen);
      }
    }),
  ];
}

interface Chosen {
  readonly socket?: SocketId;
}

function socketOf({ registry }: CommandDeps, name: string | undefined): Chosen {
  return name === undefined ? {} : { socket: namedSocket(registry, name).id };
}

/** Any socket, or one of them; any where there is no choice. */
function askSocket({ registry, selected }: CommandDeps): Promise<Chosen | undefined> {
  const sockets = registry.all();
  if (sockets.length === 0) {
    return Promise.resolve({});
  }
  const row = selected();
  const choices = sockets.map((socket) => {
    const value: Chosen = { socket: socket.id };
    return { ...socketChoice(socket), value };
  });
  const preferred = choices.find(({ value }) => value.socket === row)?.value;
  return askOne<Chosen>(vscode.l10n.t('Notify at the Next Message'), (frame) =>
    askChoice<Chosen>(frame, {
      placeholder: vscode.l10n.t('Which socket?'),
      choices: [
        {
          value: {},
          label: vscode.l10n.t('Any Socket'),
          iconPath: new vscode.ThemeIcon('bell'),
        },
        ...choices,
      ],
      ...(preferred && { preferred }),
    }),
  );
}
