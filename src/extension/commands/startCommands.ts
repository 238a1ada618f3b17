import * as vscode from 'vscode';
import { clientSchema, listenerSchema } from '../../shared/definition.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { openClientSchema, startListenerSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { answersOf, definitionOf } from './newSocket.ts';
import type { NewSocketKind, NewSocketAnswers } from './newSocket.ts';
import { askNewSocket } from './askNewSocket.ts';
import { checked, command } from './command.ts';
import type { Command } from './command.ts';
import { focusComposer, startForUser } from './startForUser.ts';
import type { SocketReport } from './startForUser.ts';

/** Start TCP, UDP and TLS Listener, Connect TCP and TLS Client, Open UDP Client. */
export function startCommands(deps: CommandDeps): Command[] {
  const opens = (id: CommandId, kind: NewSocketKind, title: string) =>
    command(
      id,
      kind.role === 'listener' ? startListenerSchema : openClientSchema,
      async (argument): Promise<SocketReport | undefined> => {
        const way = { id, kind, title };
        return argument ? open(deps, way, answersOf(argument)) : ask(deps, way);
      },
    );
  return [
    opens(
      commandIds.startTcpListener,
      { role: 'listener', scheme: 'tcp' },
      vscode.l10n.t('Start TCP Listener'),
    ),
    opens(
      commandIds.startUdpListener,
      { role: 'listener', scheme: 'udp' },
      vscode.l10n.t('Start UDP Listener'),
    ),
    opens(
      commandIds.startTlsListener,
      { role: 'listener', scheme: 'tls' },
      vscode.l10n.t('Start TLS Listener'),
    ),
    opens(
      commandIds.connectTcpClient,
      { role: 'client', scheme: 'tcp' },
      vscode.l10n.t('Connect TCP Client'),
    ),
    opens(
      commandIds.connectTlsClient,
      { role: 'client', scheme: 'tls' },
      vscode.l10n.t('Connect TLS Client'),
    ),
    opens(
      commandIds.openUdpClient,
      { role: 'client', scheme: 'udp' },
      vscode.l10n.t('Open UDP Client'),
    ),
  ];
}

/** One of these commands. */
interface StartCommand {
  readonly id: CommandId;
  readonly kind: NewSocketKind;
  readonly title: string;
}

async function ask(
  deps: CommandDeps,
  way: StartCommand,
  endpoint?: string,
): Promise<SocketReport | undefined> {
  const answers = await askNewSocket(way.title, way.kind, deps.answers, endpoint);
  if (!answers) {
    return undefined;
  }
  const report = await open(deps, way, answers);
  deps.reveal(report.id);
  focusComposer(deps, way.kind.role, report);
  return report;
}

async function open(
  deps: CommandDeps,
  way: StartCommand,
  answers: NewSocketAnswers,
): Promise<SocketReport> {
  const schema = way.kind.role === 'listener' ? listenerSchema : clientSchema;
  const definition = checked(way.id, schema, definitionOf(way.kind, answers));
  const before = deps.registry.reuse(definition, answers.name !== undefined);
  const socket = before ?? deps.registry.add(definition);
  /** A socket that was there before is the user's. */
  const forget = async (): Promise<void> => {
    if (!before) {
      await deps.registry.remove(socket.id);
    }
  };
  try {
    return await startForUser(deps, socket, async () => {
      if (await ask(deps, way, answers.endpoint)) {
        await forget();
      }
    });
  } catch (error) {
    // Refused, not failed: a socket that must not start here is not kept.
    await forget();
    throw error;
  }
}
