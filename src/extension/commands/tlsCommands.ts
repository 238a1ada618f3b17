import type * as v from 'valibot';
import * as vscode from 'vscode';
import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import { upgradeArgument, upgradeToTls } from '../../workbench/actions/upgradeToTls.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { socketSchema } from './commandArguments.ts';
import type { SocketArgument } from './commandArguments.ts';
import { askVerify } from './askVerify.ts';
import type { CommandDeps } from './commandDeps.ts';
import { checkText } from './askPayload.ts';
import { connectionChoice } from './pickConnection.ts';
import { openConnections } from '../../workbench/openConnections.ts';
import { onlyConnection } from '../../workbench/openConnections.ts';
import { pickSocket } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

type UpgradeArgument = v.InferOutput<typeof upgradeArgument>;

/** Upgrade Connection to TLS, Copy Certificate Fingerprint. */
export function tlsCommands(deps: CommandDeps): Command[] {
  return [
    command(commandIds.upgradeToTls, upgradeArgument, (argument, { isByHand }) =>
      upgrade(deps, argument, isByHand),
    ),
    command(commandIds.copyFingerprint, socketSchema, (argument) =>
      copyFingerprint(deps, argument),
    ),
  ];
}

async function upgrade(
  deps: CommandDeps,
  argument: UpgradeArgument | undefined,
  isByHand: boolean,
): Promise<TlsReport | undefined> {
  const title = vscode.l10n.t('Upgrade Connection to TLS');
  const socket = argument
    ? namedSocket(deps.registry, argument.socket)
    : await pickSocket(deps, {
        title,
        fits: ({ definition, state, summary }) =>
          state.kind === 'running' &&
          !isDatagramScheme(schemeOf(definition)) &&
          schemeOf(definition) !== 'tls' &&
          (summary?.openConnections ?? 0) > 0,
        none: vscode.l10n.t('No plain connection is open.'),
      });
  if (!socket) {
    return undefined;
  }
  const connection = await chosenConnection(deps, title, socket, argument);
  if (connection === undefined) {
    return undefined;
  }
  const terms = isByHand || !argument ? await askTerms(title, socket) : argument;
  return terms && upgradeToTls.perform(deps.workbench, { ...terms, socket: socket.id, connection });
}

async function chosenConnection(
  deps: CommandDeps,
  title: string,
  socket: WorkbenchSocket,
  argument: UpgradeArgument | undefined,
): Promise<ConnectionId | undefined> {
  if (argument) {
    return argument.connection ?? (await onlyConnection(deps.link, socket));
  }
  const { connections } = await openConnections(deps.link, socket);
  const plain = connections.filter(({ tls, state }) => !tls && state === 'open');
  const [only] = plain;
  if (!only) {
    throw new UserError(vscode.l10n.t('No plain connection is open.'));
  }
  return plain.length === 1
    ? only.id
    : askOne(title, (frame) =>
        askChoice(frame, {
          placeholder: vscode.l10n.t('Which connection of {0}?', socket.definition.name),
          choices: plain.map(connectionChoice),
        }),
      );
}

/** How a connection is to be upgraded. */
type Terms = Pick<UpgradeArgument, 'text' | 'hex' | 'verify'>;

/**
 * A listener may have to answer before its peer begins the handshake; a client has said its part by
 * then, and will be shown a certificate.
 */
async function askTerms(
  title: string,
  { definition }: WorkbenchSocket,
): Promise<Terms | undefined> {
  if (roleOf(definition) === 'client') {
    const preferred = definition.tls?.verify ?? true;
    const verify = await askOne(title, (frame) => askVerify(frame, preferred));
    return verify === undefined ? undefined : { verify };
  }
  const text = await askOne(title, (frame) =>
    askText(frame, {
      placeholder: vscode.l10n.t('Plain text to send before the handshake, as in 220 ready\\r\\n'),
      recent: [],
      empty: vscode.l10n.t('Nothing: the plain reply was sent already'),
      check: checkText,
    }),
  );
  return text === undefined ? undefined : { text };
}

/** A listener's own; of a connection, or of a client, the peer's. */
async function copyFingerprint(
  deps: CommandDeps,
  argument: SocketArgument | undefined,
): Promise<string | undefined> {
  const none = vscode.l10n.t('There is no certificate: no socket or connection uses TLS.');
  const socket = argument
    ? namedSocket(deps.registry, argument.socket)
    : await pickSocket(deps, {
        title: vscode.l10n.t('Copy Certificate Fingerprint'),
        fits: ({ definition, state, summary }) =>
          state.kind === 'running' &&
          (summary?.certificate !== undefined || schemeOf(definition) === 'tls'),
        none,
      });
  if (!socket) {
    return undefined;
  }
  const fingerprint =
    argument?.connection === undefined && roleOf(socket.definition) === 'listener'
      ? await ownFingerprint(deps, socket.id)
      : await peerFingerprint(deps, socket, argument?.connection);
  if (fingerprint === undefined) {
    throw new UserError(none);
  }
  await vscode.env.clipboard.writeText(fingerprint);
  return fingerprint;
}

/** The engine tells of a certificate within a moment of the start, not with it. */
async function ownFingerprint(
  { registry }: CommandDeps,
  id: SocketId,
): Promise<string | undefined> {
  for (;;) {
    const socket = registry.get(id);
    const certificate = socket?.summary?.certificate;
    if (certificate || socket?.state.kind !== 'running' || schemeOf(socket.definition) !== 'tls') {
      return certificate?.fingerprint256;
    }
    await new Promise<void>((resolve) => {
      const subscription = registry.onDidChange(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}

async function peerFingerprint(
  { link }: CommandDeps,
  socket: WorkbenchSocket,
  connection: ConnectionId | undefined,
): Promise<string | undefined> {
  const { connections } = await openConnections(link, socket);
  const chosen =
    connection === undefined && roleOf(socket.definition) === 'client'
      ? connections[0]
      : connections.find(({ id }) => id === connection);
  return chosen?.tls?.peer?.fingerprint256;
}
