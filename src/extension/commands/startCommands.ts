import * as vscode from 'vscode';
import type * as v from 'valibot';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import {
  connectTcpClientSchema,
  openUdpClientSchema,
  startTcpListenerSchema,
  startUdpListenerSchema,
} from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { definitionOf } from './openSocket.ts';
import type { Opening, OpeningAnswers } from './openSocket.ts';
import { askOpening } from './openingDialogue.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { startForUser } from './startReport.ts';
import type { SocketReport } from './startReport.ts';

/** Start TCP, UDP and TLS Listener, Connect TCP and TLS Client, Open UDP Client. */
export function startCommands(deps: CommandDeps): Command[] {
  const opens = (
    id: CommandId,
    schema: v.GenericSchema<unknown, OpeningAnswers>,
    opening: Opening,
    title: string,
  ) =>
    command(id, schema, async (argument): Promise<SocketReport | undefined> =>
      argument ? open(deps, opening, argument, title) : ask(deps, opening, title),
    );
  return [
    opens(
      commandIds.startTcpListener,
      startTcpListenerSchema,
      { role: 'listener', scheme: 'tcp' },
      vscode.l10n.t('Start TCP Listener'),
    ),
    opens(
      commandIds.startUdpListener,
      startUdpListenerSchema,
      { role: 'listener', scheme: 'udp' },
      vscode.l10n.t('Start UDP Listener'),
    ),
    opens(
      commandIds.startTlsListener,
      startTcpListenerSchema,
      { role: 'listener', scheme: 'tls' },
      vscode.l10n.t('Start TLS Listener'),
    ),
    opens(
      commandIds.connectTcpClient,
      connectTcpClientSchema,
      { role: 'client', scheme: 'tcp' },
      vscode.l10n.t('Connect TCP Client'),
    ),
    opens(
      commandIds.connectTlsClient,
      connectTcpClientSchema,
      { role: 'client', scheme: 'tls' },
      vscode.l10n.t('Connect TLS Client'),
    ),
    opens(
      commandIds.openUdpClient,
      openUdpClientSchema,
      { role: 'client', scheme: 'udp' },
      vscode.l10n.t('Open UDP Client'),
    ),
  ];
}

async function ask(
  deps: CommandDeps,
  opening: Opening,
  title: string,
  endpoint?: string,
): Promise<SocketReport | undefined> {
  const answers = await askOpening(title, opening, deps.answers, endpoint);
  if (!answers) {
    return undefined;
  }
  const report = await open(deps, opening, answers, title);
  deps.reveal(report.id);
  return report;
}

async function open(
  deps: CommandDeps,
  opening: Opening,
  answers: OpeningAnswers,
  title: string,
): Promise<SocketReport> {
  const socket = deps.registry.add(definitionOf(opening, answers));
  try {
    return await startForUser(deps, socket, async () => {
      const report = await ask(deps, opening, title, answers.endpoint);
      if (report) {
        await deps.registry.remove(socket.id);
      }
    });
  } catch (error) {
    // Refused, not failed: a socket that must not start here is not kept.
    await deps.registry.remove(socket.id);
    throw error;
  }
}
