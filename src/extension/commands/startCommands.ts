import * as vscode from 'vscode';
import { clientSchema, listenerSchema } from '../../shared/definition/definitionSchema.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { newSocketSchema, openClientSchema, startListenerSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { answersOf, definitionOf } from './newSocket.ts';
import type { NewSocketKind, NewSocketAnswers } from './newSocket.ts';
import { askNewSocket, readNewSocket } from './askNewSocket.ts';
import type { AskedSocket, NewSocketPreset } from './askNewSocket.ts';
import { command } from './command.ts';
import { checkArgument } from '../../workbench/actions/checkArgument.ts';
import { createSocket } from '../../workbench/actions/createSocket.ts';
import { removeSockets } from '../../workbench/actions/removeSockets.ts';
import type { Command } from './command.ts';
import { focusComposer, startForUser } from './startForUser.ts';
import type { SocketReport } from '../../workbench/socketReport.ts';

/** New Socket; Start TCP, UDP and TLS Listener, Connect TCP and TLS Client, Open UDP Client. */
export function startCommands(deps: CommandDeps): Command[] {
  const opens = (id: CommandId, kind: NewSocketKind, title: string) =>
    command(
      id,
      kind.role === 'listener' ? startListenerSchema : openClientSchema,
      async (argument): Promise<SocketReport | undefined> =>
        argument
          ? open(deps, {
              id,
              kind,
              answers: answersOf(argument),
              askAgain: () => ask(deps, title, kind, argument.endpoint),
            })
          : ask(deps, title, kind),
    );
  const title = vscode.l10n.t('New Socket');
  const any: NewSocketPreset = { role: undefined, scheme: undefined };
  return [
    command(
      commandIds.newSocket,
      newSocketSchema,
      async (argument): Promise<SocketReport | undefined> =>
        argument?.text === undefined
          ? ask(deps, title, any)
          : openAsked(deps, readNewSocket(argument.text), () =>
              ask(deps, title, any, argument.text),
            ),
    ),
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

/** Something to open, and how to ask anew where it can't be had. */
interface Wanted {
  readonly id: CommandId;
  readonly kind: NewSocketKind;
  readonly answers: NewSocketAnswers;
  readonly askAgain: () => Promise<SocketReport | undefined>;
}

async function ask(
  deps: CommandDeps,
  title: string,
  preset: NewSocketPreset,
  typed?: string,
): Promise<SocketReport | undefined> {
  const asked = await askNewSocket(title, preset, deps.answers, typed);
  return asked && openAsked(deps, asked, () => ask(deps, title, preset, asked.typed));
}

/** Opens what somebody asked for, and makes ready for what comes next: a client is there to be sent through. */
async function openAsked(
  deps: CommandDeps,
  { kind, answers, send }: AskedSocket,
  askAgain: Wanted['askAgain'],
): Promise<SocketReport> {
  const report = await open(deps, { id: commandIds.newSocket, kind, answers, askAgain });
  deps.reveal(report.id);
  focusComposer(deps, kind.role, report);
  if (send !== undefined && report.state === 'running') {
    await vscode.commands.executeCommand(commandIds.send, { socket: report.id, text: send });
  }
  return report;
}

function open(deps: CommandDeps, { id, kind, answers, askAgain }: Wanted): Promise<SocketReport> {
  const schema = kind.role === 'listener' ? listenerSchema : clientSchema;
  const definition = checkArgument(id, schema, definitionOf(kind, answers));
  const isNamed = answers.name !== undefined;
  /** A socket that was there before is the user's. */
  let fresh: string | undefined;
  const create = async (): Promise<SocketReport> => {
    const { isNew, ...report } = await createSocket.perform(deps.workbench, {
      definition,
      isNamed,
    });
    fresh = isNew ? report.id : undefined;
    return report;
  };
  return startForUser(deps, create, async (port) => {
    const endpoint = port === undefined ? undefined : withPort(answers.endpoint, kind, port);
    const other =
      endpoint === undefined
        ? await askAgain()
        : await open(deps, { id, kind, answers: { ...answers, endpoint }, askAgain });
    if (other && fresh !== undefined) {
      await removeSockets.perform(deps.workbench, { sockets: [fresh] });
    }
  });
}

/** The same endpoint on another port; undefined where it has none. */
function withPort(text: string, { scheme }: NewSocketKind, port: number): string | undefined {
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  return parsed.ok && 'port' in parsed.endpoint
    ? formatEndpoint({ ...parsed.endpoint, port })
    : undefined;
}
