import * as vscode from 'vscode';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { LastAnswers } from '../lastAnswers.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { mapReply } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';
import {
  checkNumber,
  datagramChoices,
  framingQuestion,
  messagesChoices,
} from './framingChoices.ts';
import { groupsStep, interfaceStep } from './multicastSteps.ts';
import { draftedEndpoint, isTls } from './newSocketDraft.ts';
import type { NewSocketDraft } from './newSocketDraft.ts';
import { checkBind, checkVia, groupOf } from './newSocket.ts';
import type { NewSocketKind } from './newSocket.ts';
import { caStep, certificateSteps } from './tlsSteps.ts';

/** The steps of *More Options*: what a person wants who types by hand. `sockets.json` has the rest. */
export function optionSteps(
  kind: NewSocketKind,
  draft: NewSocketDraft,
  lastAnswers: LastAnswers,
): readonly Step<NewSocketDraft>[] {
  const { role, scheme } = kind;
  const endpoint = draftedEndpoint(kind, draft.endpoint);
  const hasPath = endpoint !== undefined && 'path' in endpoint;
  if (scheme === 'udp') {
    return role === 'client'
      ? [
          bindStep(scheme, lastAnswers),
          ...(endpoint && isGroup(endpoint) ? [interfaceStep()] : []),
          datagramStep(),
        ]
      : [
          ...(endpoint && isGroup(endpoint) ? [] : [groupsStep(kind, draft, lastAnswers)]),
          ...((endpoint && isGroup(endpoint)) || hasGroups(draft) ? [interfaceStep()] : []),
          datagramStep(),
        ];
  }
  const bufferSize = numberStep('bufferSize', 1024 * 1024, {
    placeholder: vscode.l10n.t('Maximum number of bytes per read'),
    empty: vscode.l10n.t('As the system delivers'),
  });
  if (role === 'client') {
    return [
      ...(isTls(kind, draft.endpoint) && draft.keys.tls?.verify !== false ? [caStep()] : []),
      ...messagesSteps(draft, lastAnswers),
      reconnectStep(),
      ...(hasPath ? [] : [bindStep(scheme, lastAnswers), viaStep(lastAnswers)]),
      bufferSize,
    ];
  }
  const backlog = numberStep('backlog', 65_535, {
    placeholder: vscode.l10n.t('Maximum length of the queue of connections not yet accepted'),
    empty: vscode.l10n.t('511, unless the system caps it'),
  });
  return [
    ...(isTls(kind, draft.endpoint) ? certificateSteps(draft) : []),
    ...messagesSteps(draft, lastAnswers),
    backlog,
    bufferSize,
  ];
}

function isGroup(endpoint: Endpoint): boolean {
  return groupOf(endpoint) !== undefined;
}

function hasGroups({ keys }: NewSocketDraft): boolean {
  return (keys.multicast?.groups ?? []).length > 0;
}

function datagramStep(): Step<NewSocketDraft> {
  return async (frame, { messages }) =>
    mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('The protocol whose messages the datagrams are'),
        choices: datagramChoices(),
        preferred: messages ?? 'none',
      }),
      (messages) => ({ messages }),
    );
}

function messagesSteps(
  draft: NewSocketDraft,
  lastAnswers: LastAnswers,
): readonly Step<NewSocketDraft>[] {
  const choose: Step<NewSocketDraft> = async (frame, { messages }) =>
    mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('How a stream is split into messages, in both directions'),
        choices: messagesChoices(),
        preferred: messages ?? 'none',
      }),
      (messages) => ({ messages }),
    );
  const question = framingQuestion(draft.messages);
  const last = `framing.${draft.messages}`;
  return [
    choose,
    ...(question
      ? [
          askingText(question, lastAnswers.to(last), (framingText) => {
            lastAnswers.remember(last, framingText);
            return { framingText };
          }),
        ]
      : []),
  ];
}

/** A step that must be answered. */
function askingText(
  question: { readonly placeholder: string; readonly check: (text: string) => TextVerdict },
  recent: readonly string[],
  take: (text: string) => Partial<NewSocketDraft>,
): Step<NewSocketDraft> {
  return async (frame) => mapReply(await askText(frame, { ...question, recent }), take);
}

function reconnectStep(): Step<NewSocketDraft> {
  return async (frame, { keys }) =>
    mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t(
          'When connecting fails, or the connection is lost or closed by the peer',
        ),
        choices: [
          { value: false, label: vscode.l10n.t('Stop') },
          {
            value: true,
            label: vscode.l10n.t('Connect Again'),
            description: vscode.l10n.t('with exponential back-off, until you stop it'),
          },
        ],
        preferred: keys.reconnect ?? false,
      }),
      (again) => ({ keys: { ...keys, reconnect: again ? true : undefined } }),
    );
}

function bindStep(scheme: NewSocketKind['scheme'], lastAnswers: LastAnswers): Step<NewSocketDraft> {
  return async (frame, { bind = '' }) =>
    mapReply(
      await askText(frame, {
        placeholder: vscode.l10n.t('Local address and port to connect from'),
        value: bind,
        recent: lastAnswers.to('bind'),
        empty: vscode.l10n.t('The system chooses'),
        check: (text) => checkBind(scheme, text),
      }),
      (bind) => {
        lastAnswers.remember('bind', bind);
        return { bind: bind === '' ? undefined : bind };
      },
    );
}

function viaStep(lastAnswers: LastAnswers): Step<NewSocketDraft> {
  return async (frame, { keys }) =>
    mapReply(
      await askText(frame, {
        placeholder: vscode.l10n.t('Proxy to connect through; socks5://… or http://…'),
        value: keys.via ?? '',
        recent: lastAnswers.to('via'),
        suggestions: [
          { text: 'socks5://127.0.0.1:1080', description: vscode.l10n.t('SOCKS5') },
          { text: 'http://127.0.0.1:3128', description: vscode.l10n.t('HTTP CONNECT') },
        ],
        empty: vscode.l10n.t('None'),
        check: checkVia,
      }),
      (via) => {
        lastAnswers.remember('via', via);
        return { keys: { ...keys, via: via === '' ? undefined : via } };
      },
    );
}

function numberStep(
  key: 'backlog' | 'bufferSize',
  maximum: number,
  question: { readonly placeholder: string; readonly empty: string },
): Step<NewSocketDraft> {
  return async (frame, { keys }) =>
    mapReply(
      await askText(frame, {
        ...question,
        value: keys[key] === undefined ? '' : String(keys[key]),
        recent: [],
        check: (text) => checkNumber(text, maximum),
      }),
      (text) => ({ keys: { ...keys, [key]: text === '' ? undefined : Number(text) } }),
    );
}
