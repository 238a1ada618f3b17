import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { parseText } from '../../shared/payload.ts';
import { serviceNames } from '../../shared/serviceNames.ts';
import { describePayloadFault } from '../describeInput.ts';
import type { LastAnswers } from '../lastAnswers.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { mapReply, runSteps } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';
import { checkPayload } from './askPayload.ts';
import { askVerify } from './askVerify.ts';
import { framingOf } from './framingChoices.ts';
import { checkEndpoint } from './newSocket.ts';
import type { NewSocketKind, NewSocketAnswers } from './newSocket.ts';
import { isTls } from './newSocketDraft.ts';
import type { Behaviour, NewSocketDraft, OfferedService } from './newSocketDraft.ts';
import { optionSteps } from './optionSteps.ts';

const behaviours: readonly string[] = [...serviceNames, 'greet', 'greetAndClose'];

/** Asks for everything a new socket needs. Undefined when the user gave up. */
export async function askNewSocket(
  title: string,
  kind: NewSocketKind,
  lastAnswers: LastAnswers,
  endpoint = '',
): Promise<NewSocketAnswers | undefined> {
  const key = `${kind.role}.${kind.scheme}`;
  const draft = await runSteps<NewSocketDraft>({
    title,
    answers: { endpoint, behaviour: lastBehaviour(key, lastAnswers), hasOptions: false, keys: {} },
    steps: (draft) => stepsOf(kind, key, lastAnswers, draft),
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
        apply: (draft, typed) => ({ ...draft, endpoint: typed, hasOptions: !draft.hasOptions }),
      },
    ],
  });
  if (!draft) {
    return undefined;
  }
  lastAnswers.remember(key, draft.endpoint);
  lastAnswers.remember(`${key}.behaviour`, draft.behaviour);
  const { behaviour, bind, keys } = draft;
  const greets = behaviour === 'greet' || behaviour === 'greetAndClose';
  if (greets && draft.greeting !== undefined) {
    lastAnswers.remember('greeting', draft.greeting);
  }
  return {
    endpoint: draft.endpoint,
    bind,
    greeting: greets ? draft.greeting : undefined,
    close: behaviour === 'greetAndClose',
    echo: behaviour === 'echo',
    keys: {
      ...keys,
      ...(draft.framing && { framing: framingOf(draft.framing, draft.framingText) }),
      service: isOfferedService(behaviour) ? behaviour : undefined,
    },
  };
}

function stepsOf(
  kind: NewSocketKind,
  key: string,
  lastAnswers: LastAnswers,
  draft: NewSocketDraft,
): readonly Step<NewSocketDraft>[] {
  const { role } = kind;
  const endpoint: Step<NewSocketDraft> = async (frame, { endpoint }) =>
    mapReply(
      await askText(frame, {
        placeholder: placeholderFor(kind),
        value: endpoint,
        recent: lastAnswers.to(key),
        suggestions: suggestionsFor(kind),
        check: (text) => checkEndpoint(kind, text),
      }),
      (endpoint) => ({ endpoint }),
    );
  const options = draft.hasOptions ? optionSteps(kind, draft, lastAnswers) : [];
  if (role === 'client') {
    return [endpoint, ...(isTls(kind, draft.endpoint) ? [verifyStep()] : []), ...options];
  }
  const greets = draft.behaviour === 'greet' || draft.behaviour === 'greetAndClose';
  return [
    endpoint,
    behaviourStep(kind),
    ...(greets ? [greetingStep(lastAnswers)] : []),
    ...options,
  ];
}

function placeholderFor({ role, scheme }: NewSocketKind): string {
  const path = process.platform === 'win32' ? 'pipe:name' : 'unix:/path';
  if (role === 'client') {
    return scheme === 'tcp'
      ? vscode.l10n.t('Port, host and port, or {0}, to connect to', path)
      : vscode.l10n.t('Port, or host and port, to connect to');
  }
  return scheme === 'tcp'
    ? vscode.l10n.t('Port, address and port, or {0}, to listen on', path)
    : scheme === 'udp'
      ? vscode.l10n.t('Port, address and port, or multicast group and port, to listen on')
      : vscode.l10n.t('Port, or address and port, to listen on');
}

/** Asked wherever a certificate will be shown to us. */
function verifyStep(): Step<NewSocketDraft> {
  return async (frame, { keys }) =>
    mapReply(await askVerify(frame, keys.tls?.verify ?? true), (verify) => ({
      keys: { ...keys, tls: verify ? undefined : { verify } },
    }));
}

function suggestionsFor({ role, scheme }: NewSocketKind) {
  const port = { tcp: '9999', udp: '12345', tls: '8443' }[scheme];
  if (role === 'client') {
    return [
      { text: `localhost:${port}`, description: vscode.l10n.t('this machine') },
      ...pathSuggestions(scheme),
    ];
  }
  return [
    { text: port, description: vscode.l10n.t('this machine only') },
    { text: '0', description: vscode.l10n.t('this machine only, a free port') },
    { text: `[::1]:${port}`, description: vscode.l10n.t('this machine only, IPv6') },
    { text: `0.0.0.0:${port}`, description: vscode.l10n.t('reachable from the network') },
    ...pathSuggestions(scheme),
  ];
}

function pathSuggestions(scheme: NewSocketKind['scheme']) {
  if (scheme !== 'tcp') {
    return [];
  }
  return process.platform === 'win32'
    ? [{ text: 'pipe:app', description: vscode.l10n.t('a named pipe') }]
    : [
        {
          text: `unix:${path.join(tmpdir(), 'app.sock')}`,
          description: vscode.l10n.t('a Unix socket'),
        },
      ];
}

function behaviourStep({ scheme }: NewSocketKind): Step<NewSocketDraft> {
  const nothing: Choice<Behaviour> = {
    value: 'nothing',
    label: vscode.l10n.t('No Automatic Reply'),
    iconPath: new vscode.ThemeIcon('circle-slash'),
    description: vscode.l10n.t('you send by hand'),
  };
  const echo: Choice<Behaviour> = {
    value: 'echo',
    label: vscode.l10n.t('Echo'),
    iconPath: new vscode.ThemeIcon('sync'),
    description: vscode.l10n.t('sends back every message'),
  };
  const greet: Choice<Behaviour>[] = [
    {
      value: 'greet',
      label: vscode.l10n.t('Greet'),
      iconPath: new vscode.ThemeIcon('comment'),
      description: vscode.l10n.t('sends a text to every new connection'),
    },
    {
      value: 'greetAndClose',
      label: vscode.l10n.t('Greet and Close'),
      iconPath: new vscode.ThemeIcon('comment-discussion'),
      description: vscode.l10n.t('sends a text to every new connection, then closes it'),
    },
  ];
  return async (frame, { behaviour }) =>
    mapReply(
      await askChoice(frame, {
        placeholder:
          scheme === 'udp'
            ? vscode.l10n.t('When a datagram arrives')
            : vscode.l10n.t('When a connection opens'),
        choices: [nothing, ...(scheme === 'udp' ? [] : greet), echo, ...serviceChoices(scheme)],
        preferred: behaviour,
      }),
      (behaviour) => ({ behaviour }),
    );
}

function isOfferedService(behaviour: Behaviour): behaviour is OfferedService {
  return behaviour !== 'echo' && serviceNames.some((name) => name === behaviour);
}

function serviceChoices(scheme: NewSocketKind['scheme']): Choice<Behaviour>[] {
  return [
    {
      value: 'discard',
      label: vscode.l10n.t('Discard'),
      iconPath: new vscode.ThemeIcon('trash'),
      description: vscode.l10n.t('takes everything and answers nothing, RFC 863'),
    },
    {
      value: 'chargen',
      label: vscode.l10n.t('Chargen'),
      iconPath: new vscode.ThemeIcon('symbol-key'),
      description:
        scheme === 'udp'
          ? vscode.l10n.t('answers with up to 512 characters, RFC 864')
          : vscode.l10n.t('sends a pattern without end, RFC 864'),
    },
    {
      value: 'daytime',
      label: vscode.l10n.t('Daytime'),
      iconPath: new vscode.ThemeIcon('calendar'),
      description: vscode.l10n.t('in words, RFC 867'),
    },
    {
      value: 'time',
      label: vscode.l10n.t('Time'),
      iconPath: new vscode.ThemeIcon('watch'),
      description: vscode.l10n.t('seconds since 1900 in four bytes, RFC 868'),
    },
  ];
}

function greetingStep(lastAnswers: LastAnswers): Step<NewSocketDraft> {
  return async (frame, { greeting }) =>
    mapReply(
      await askText(frame, {
        placeholder: vscode.l10n.t('Greeting; \\r \\n \\t \\0 \\\\ \\xHH \\u{…} are understood'),
        ...(greeting === undefined ? {} : { value: greeting }),
        recent: lastAnswers.to('greeting'),
        check: (text) => checkPayload({ notation: 'text', lineEnding: 'none', text }),
      }),
      (greeting) => ({ greeting }),
    );
}

/** Whether the text is a payload, and how many bytes it makes. */
export function checkText(text: string): TextVerdict {
  const parsed = parseText(text);
  return parsed.ok
    ? { ok: true, description: vscode.l10n.t('{0} bytes', parsed.bytes.length) }
    : { ok: false, fault: describePayloadFault(text, parsed) };
}

function lastBehaviour(key: string, lastAnswers: LastAnswers): Behaviour {
  const [last] = lastAnswers.to(`${key}.behaviour`);
  return last !== undefined && behaviours.includes(last) ? (last as Behaviour) : 'nothing';
}
