import * as vscode from 'vscode';
import { roleOf, schemeOf } from '../../shared/definition.ts';
import type { Addressee, SendReceipt, Sent } from '../../shared/engineApi.ts';
import { encoderOf } from '../../shared/encodeText.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import { commandIds } from '../../shared/ids.ts';
import { describeError } from '../describeError.ts';
import { describeEndpointFault, describePayloadFault } from '../describeInput.ts';
import { formatCount } from '../figures.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { Refusal } from '../refusal.ts';
import { isActive } from '../socketRegistry.ts';
import type { WorkbenchSocket } from '../socketRegistry.ts';
import { askPayload } from './askPayload.ts';
import type { CommandDeps } from './commandDeps.ts';
import { connectionChoice, openConnections } from './pickConnection.ts';
import { namedSocket, pickSocket } from './pickSocket.ts';
import { sendSchema, sendSelectionSchema, writtenOf } from './sendArguments.ts';
import type { TargetArgument } from './sendArguments.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

export type Target = Addressee['to'];

/** Send, Send Selection to Socket. */
export function sendCommands(deps: CommandDeps): Command[] {
  const { answers } = deps;
  return [
    command(commandIds.send, sendSchema, async (argument) => {
      const title = vscode.l10n.t('Send');
      const socket = await runningSocket(deps, title, argument?.socket);
      if (!socket) {
        return undefined;
      }
      const { encoding } = socket.definition;
      const given = writtenOf(argument, encoding);
      // Named or not, whoever says what to send says to whom; the others are asked.
      const to =
        namedTarget(argument, socket) ?? (given ? 'all' : await askTarget(deps, title, socket));
      const written = to && (given ?? (await askPayload(title, answers, encoding)));
      return to && written && send(deps, socket, { to, written, raw: argument?.raw ?? false });
    }),
    command(commandIds.sendSelection, sendSelectionSchema, async (argument) => {
      const text = selectedText();
      const title = vscode.l10n.t('Send Selection');
      const socket = await runningSocket(deps, title, argument?.socket);
      if (!socket) {
        return undefined;
      }
      const to =
        namedTarget(argument, socket) ?? (argument ? 'all' : await askTarget(deps, title, socket));
      const bytes = encoded(text, socket);
      return to && send(deps, socket, { to, bytes, raw: argument?.raw ?? false });
    }),
  ];
}

/** The socket of that name, else one of those that run. */
export async function runningSocket(
  deps: CommandDeps,
  title: string,
  name: string | undefined,
): Promise<WorkbenchSocket | undefined> {
  return name === undefined ? pickRunning(deps, title) : namedSocket(deps.registry, name);
}

/** Asks through which running socket to send. */
export function pickRunning(
  deps: CommandDeps,
  title: string,
): Promise<WorkbenchSocket | undefined> {
  return pickSocket(deps, {
    title,
    fits: ({ state }) => state.kind === 'running',
    none: vscode.l10n.t('No socket is running; start one first.'),
  });
}

/** Sends, and says so in the status bar. Throws a `Refusal` that says why it can’t. */
export async function send(
  { link }: CommandDeps,
  socket: WorkbenchSocket,
  request: Omit<Addressee, 'socket'> & Sent,
): Promise<SendReceipt> {
  const { name } = socket.definition;
  const { to } = request;
  const outcome = isActive(socket.state)
    ? await link.current?.send({ socket: socket.id, ...request })
    : undefined;
  if (!outcome) {
    throw new Refusal(vscode.l10n.t('“{0}” is not running. Start it first.', name));
  }
  const isAlone = outcome.ok
    ? outcome.value.connections === 0
    : outcome.error.code === 'notConnected' && to === 'all';
  if (isAlone) {
    throw new Refusal(vscode.l10n.t('“{0}” has nobody to send to yet.', name));
  }
  if (!outcome.ok) {
    throw new Refusal(`${name} — ${describeError(outcome.error)}`);
  }
  const { connections } = outcome.value;
  const sent = formatCount(outcome.value.bytes / connections);
  void vscode.window.setStatusBarMessage(
    connections === 1
      ? `$(check) ${vscode.l10n.t('{0}: sent {1} bytes', name, sent)}`
      : `$(check) ${vscode.l10n.t('{0}: sent {1} bytes to each of {2} connections', name, sent, formatCount(connections))}`,
    3_000,
  );
  return outcome.value;
}

export function namedTarget(
  argument: Pick<TargetArgument, 'connection' | 'peer'> | undefined,
  socket: WorkbenchSocket,
): Target | undefined {
  if (argument?.peer !== undefined) {
    return { peer: peerUrl(argument.peer, socket) };
  }
  return argument?.connection ?? (roleOf(socket.definition) === 'client' ? 'all' : undefined);
}

function peerUrl(text: string, socket: WorkbenchSocket): string {
  const scheme = schemeOf(socket.definition);
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!parsed.ok) {
    throw new Refusal(describeEndpointFault(parsed.fault));
  }
  return formatEndpoint(parsed.endpoint);
}

/** Asks to whom, where there is a choice. Throws a `Refusal` where there is nobody. */
export async function askTarget(
  { link, answers }: CommandDeps,
  title: string,
  socket: WorkbenchSocket,
): Promise<Target | undefined> {
  const isDatagram = schemeOf(socket.definition) === 'udp';
  const { total, connections } = await openConnections(link, socket);
  const [only] = connections;
  if (total === 1 && only && !isDatagram) {
    return only.id;
  }
  if (total === 0 && !isDatagram) {
    throw new Refusal(vscode.l10n.t('“{0}” has nobody to send to yet.', socket.definition.name));
  }
  const target =
    total === 0
      ? 'other'
      : await askOne(title, (frame) =>
          askChoice<Target | 'other'>(frame, {
            placeholder: vscode.l10n.t('To whom?'),
            choices: [
              ...(total > 1
                ? [
                    {
                      value: 'all' as const,
                      label: vscode.l10n.t('All {0} connections', formatCount(total)),
                      iconPath: new vscode.ThemeIcon('broadcast'),
                    },
                  ]
                : []),
              ...connections.map(connectionChoice),
              ...(isDatagram
                ? [
                    {
                      value: 'other' as const,
                      label: vscode.l10n.t('Another peer…'),
                      iconPath: new vscode.ThemeIcon('add'),
                    },
                  ]
                : []),
            ],
          }),
        );
  if (target !== 'other') {
    return target;
  }
  const peer = await askOne(title, (frame) =>
    askText(frame, {
      placeholder: vscode.l10n.t('Address and port to send to'),
      recent: answers.to('peer'),
      check: (text) => {
        const parsed = parseEndpoint(text, { scheme: 'udp', host: '127.0.0.1' });
        return parsed.ok
          ? { ok: true, description: vscode.l10n.t('Send to {0}', formatEndpoint(parsed.endpoint)) }
          : { ok: false, fault: describeEndpointFault(parsed.fault) };
      },
    }),
  );
  if (peer === undefined) {
    return undefined;
  }
  answers.remember('peer', peer);
  return { peer: peerUrl(peer, socket) };
}

/** The selections of the active editor, in the order of the document, joined by its line ending. */
function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    throw new Refusal(vscode.l10n.t('Open an editor and select what to send.'));
  }
  const { document } = editor;
  const parts = [...editor.selections]
    .sort((one, other) => one.start.compareTo(other.start))
    .filter((selection) => !selection.isEmpty)
    .map((selection) => document.getText(selection));
  if (parts.length === 0) {
    throw new Refusal(vscode.l10n.t('Select what to send.'));
  }
  return parts.join(document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}

/** As it stands, in the socket's encoding. */
function encoded(text: string, { definition }: WorkbenchSocket): Uint8Array {
  const result = encoderOf(definition.encoding ?? 'utf-8')(text);
  if (!result.ok) {
    throw new Refusal(describePayloadFault(text, result));
  }
  return result.bytes;
}
