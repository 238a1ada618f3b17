import * as vscode from 'vscode';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Role } from '../../shared/definition/definitionKey.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatNewSocket } from '../../shared/newSocket/newSocket.ts';
import type { NewSocket } from '../../shared/newSocket/newSocket.ts';
import { parseNewSocket } from '../../shared/newSocket/parseNewSocket.ts';
import type { LastAnswers } from '../lastAnswers.ts';
import { boundSockets } from '../ports/boundSockets.ts';
import { mapReply, runSteps } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';
import { readBindHost } from '../settings.ts';
import { UserError } from '../../workbench/userError.ts';
import { askSocketText } from './askSocketText.ts';
import { describeNewSocketFault, ownAddresses } from './describeNewSocket.ts';
import { messagesKeys } from './framingChoices.ts';
import type { NewSocketAnswers, NewSocketKind } from './newSocket.ts';
import type { NewSocketDraft } from './newSocketDraft.ts';
import { optionSteps } from './optionSteps.ts';

/** What a command presets; the text may say otherwise. */
export interface NewSocketPreset {
  readonly role: Role | undefined;
  readonly scheme: InetEndpoint['scheme'] | undefined;
}

/** A socket as somebody asked for it. */
export interface AskedSocket {
  readonly kind: NewSocketKind;
  readonly answers: NewSocketAnswers;
  /** What a client sends once it has connected; with escapes. */
  readonly send: string | undefined;
  /** What was typed for it, to begin with when it has to be asked again. */
  readonly typed: string;
}

const recentKey = 'newSocket';

/** Asks for a new socket in one box, and for more where that was wanted. Undefined when the user gave up. */
export async function askNewSocket(
  title: string,
  preset: NewSocketPreset,
  lastAnswers: LastAnswers,
  typed = '',
): Promise<AskedSocket | undefined> {
  const ask = socketStep(preset, lastAnswers);
  const draft = await runSteps<NewSocketDraft>({
    title,
    answers: { typed, endpoint: '', hasOptions: false, keys: {} },
    steps: (draft) => [
      ask,
      ...(draft.socket && draft.hasOptions
        ? optionSteps(kindOf(draft.socket), draft, lastAnswers)
        : []),
    ],
    toggles: [
      {
        button: ({ hasOptions }, step) =>
          step > 0
            ? undefined
            : {
                iconPath: new vscode.ThemeIcon(hasOptions ? 'settings' : 'settings-gear'),
                tooltip: hasOptions
                  ? vscode.l10n.t('Ask for Fewer Options')
                  : vscode.l10n.t('Ask for More Options'),
              },
        apply: (draft, typed) => ({ ...draft, typed, hasOptions: !draft.hasOptions }),
      },
    ],
  });
  const socket = draft?.socket;
  if (!draft || !socket) {
    return undefined;
  }
  lastAnswers.remember(recentKey, formatNewSocket(socket));
  return asked(socket, draft);
}

/** The first of what a text may mean. Throws a `UserError` where it means nothing. */
export function readNewSocket(text: string): AskedSocket {
  const parsed = parseNewSocket(text, {
    ...{ role: undefined, scheme: undefined },
    ...{ bindHost: readBindHost(), ownAddresses: ownAddresses() },
  });
  const socket = parsed.ok ? parsed.sockets[0] : undefined;
  if (!socket) {
    throw new UserError(parsed.ok ? text : `${text}: ${describeNewSocketFault(parsed.fault)}`);
  }
  const draft = { typed: text, endpoint: formatEndpoint(socket.endpoint), hasOptions: false };
  return asked(socket, { ...draft, keys: tlsKeys(socket, {}) });
}

function socketStep(preset: NewSocketPreset, lastAnswers: LastAnswers): Step<NewSocketDraft> {
  const own = ownAddresses();
  const sources = {
    defaults: { ...preset, bindHost: readBindHost(), ownAddresses: own },
    facts: { ownAddresses: own, bound: undefined },
    recent: lastAnswers.to(recentKey),
    clipboard: '',
  };
  // Looked up once, and while the box is there already.
  const later = [
    boundSockets().then((bound) => ({ facts: { ownAddresses: own, bound } })),
    Promise.resolve(vscode.env.clipboard.readText()).then(
      (clipboard) => ({ clipboard }),
      () => ({}),
    ),
  ];
  return async (frame, { typed, keys }) =>
    mapReply(
      await askSocketText(frame, { placeholder: placeholderFor(preset), typed, sources, later }),
      ({ socket, typed }) => ({
        socket,
        typed,
        endpoint: formatEndpoint(socket.endpoint),
        keys: tlsKeys(socket, keys),
      }),
    );
}

function tlsKeys({ verify }: NewSocket, keys: NewSocketDraft['keys']): NewSocketDraft['keys'] {
  return verify === undefined || (verify && keys.tls === undefined)
    ? keys
    : { ...keys, tls: { ...keys.tls, verify } };
}

function asked(socket: NewSocket, draft: NewSocketDraft): AskedSocket {
  return {
    kind: kindOf(socket),
    answers: answersOf(socket, draft),
    send: socket.send,
    typed: draft.typed,
  };
}

function placeholderFor({ role, scheme }: NewSocketPreset): string {
  const path = process.platform === 'win32' ? 'pipe:name' : 'unix:/path';
  if (role === undefined) {
    return vscode.l10n.t('9999, udp 5600, host:port, a URL, {0}, 9999 greet "hi" close', path);
  }
  if (role === 'client') {
    return scheme === 'tcp'
      ? vscode.l10n.t('Port, host and port, URL or {0} to connect to', path)
      : vscode.l10n.t('Port, or host and port, to connect to');
  }
  return scheme === 'tcp'
    ? vscode.l10n.t('Port, address and port, or {0}, to listen on', path)
    : scheme === 'udp'
      ? vscode.l10n.t('Port, address and port, or multicast group and port, to listen on')
      : vscode.l10n.t('Port, or address and port, to listen on');
}

function kindOf({ role, endpoint }: NewSocket): NewSocketKind {
  return { role, scheme: 'path' in endpoint ? 'tcp' : endpoint.scheme };
}

function answersOf(
  { greeting, close, service, forward }: NewSocket,
  { endpoint, bind, keys, messages, framingText }: NewSocketDraft,
): NewSocketAnswers {
  return {
    endpoint,
    bind,
    greeting,
    close: close ?? false,
    echo: service === 'echo',
    keys: {
      ...keys,
      ...(messages && messagesKeys(messages, framingText)),
      service: service === 'echo' ? undefined : service,
      ...(forward === undefined ? undefined : { forward: formatEndpoint(forward) }),
    },
  };
}
