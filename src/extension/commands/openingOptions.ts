import { networkInterfaces } from 'node:os';
import * as vscode from 'vscode';
import { multicastFamily } from '../../shared/datagramSettings.ts';
import type { MulticastSettings } from '../../shared/datagramSettings.ts';
import { formatAuthority, parseEndpoint } from '../../shared/endpoint.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { ServiceName } from '../../shared/serviceNames.ts';
import type { LastAnswers } from '../lastAnswers.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { mapReply } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';
import { checkNumber, framingChoices, framingQuestion } from './framingChoices.ts';
import type { FramingChoice } from './framingChoices.ts';
import { checkBind, checkVia, groupOf } from './openSocket.ts';
import type { DefinitionKeys, Opening } from './openSocket.ts';

export type OfferedService = Exclude<ServiceName, 'echo'>;
export type Behaviour = 'nothing' | 'greet' | 'greetAndClose' | 'echo' | OfferedService;

/** Keys of a definition that the dialogue asks for in the definition's own terms. */
interface AskedKeys extends DefinitionKeys {
  readonly backlog?: number | undefined;
  readonly bufferSize?: number | undefined;
  readonly reconnect?: true | undefined;
  readonly via?: string | undefined;
  readonly tls?: TlsAnswers | undefined;
}

interface TlsAnswers {
  readonly verify?: boolean | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly ca?: string | undefined;
}

/** The answers of the dialogue so far. */
export interface Draft {
  readonly endpoint: string;
  readonly behaviour: Behaviour;
  readonly greeting?: string;
  readonly bind?: string | undefined;
  readonly framing?: FramingChoice;
  /** What that framing has to know. */
  readonly framingText?: string;
  /** Whether the steps of *More Options* are asked, too. */
  readonly hasOptions: boolean;
  readonly keys: AskedKeys;
}

/** The steps of *More Options*: what a person wants who types by hand. `sockets.json` has the rest. */
export function optionSteps(
  opening: Opening,
  draft: Draft,
  lastAnswers: LastAnswers,
): readonly Step<Draft>[] {
  const { role, scheme } = opening;
  const endpoint = endpointOf(opening, draft.endpoint);
  const hasPath = endpoint !== undefined && 'path' in endpoint;
  if (scheme === 'udp') {
    return role === 'client'
      ? [bindStep(scheme, lastAnswers), ...(endpoint && isGroup(endpoint) ? [interfaceStep()] : [])]
      : [
          ...(endpoint && isGroup(endpoint) ? [] : [groupsStep(opening, draft, lastAnswers)]),
          ...((endpoint && isGroup(endpoint)) || hasGroups(draft) ? [interfaceStep()] : []),
        ];
  }
  const bufferSize = numberStep('bufferSize', 1024 * 1024, {
    placeholder: vscode.l10n.t('Most bytes that one read takes'),
    empty: vscode.l10n.t('As the system delivers'),
  });
  if (role === 'client') {
    return [
      ...(isTls(opening, draft.endpoint) && draft.keys.tls?.verify !== false ? [caStep()] : []),
      ...framingSteps(draft, lastAnswers),
      reconnectStep(),
      ...(hasPath ? [] : [bindStep(scheme, lastAnswers), viaStep(lastAnswers)]),
      bufferSize,
    ];
  }
  const backlog = numberStep('backlog', 65_535, {
    placeholder: vscode.l10n.t('How many connections may wait to be accepted'),
    empty: vscode.l10n.t('511, unless the system caps it'),
  });
  return [
    ...(isTls(opening, draft.endpoint) ? certificateSteps(draft) : []),
    ...framingSteps(draft, lastAnswers),
    backlog,
    bufferSize,
  ];
}

export function isTls(opening: Opening, text: string): boolean {
  return endpointOf(opening, text)?.scheme === 'tls';
}

function endpointOf({ scheme }: Opening, text: string): Endpoint | undefined {
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  return parsed.ok ? parsed.endpoint : undefined;
}

function isGroup(endpoint: Endpoint): boolean {
  return groupOf(endpoint) !== undefined;
}

function hasGroups({ keys }: Draft): boolean {
  return (keys.multicast?.groups ?? []).length > 0;
}

function framingSteps(draft: Draft, lastAnswers: LastAnswers): readonly Step<Draft>[] {
  const choose: Step<Draft> = async (frame, { framing }) =>
    mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('How messages are told apart, received and sent'),
        choices: framingChoices(),
        preferred: framing ?? 'none',
      }),
      (framing) => ({ framing }),
    );
  const question = framingQuestion(draft.framing);
  const last = `framing.${draft.framing}`;
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
  take: (text: string) => Partial<Draft>,
): Step<Draft> {
  return async (frame) => mapReply(await askText(frame, { ...question, recent }), take);
}

function reconnectStep(): Step<Draft> {
  return async (frame, { keys }) =>
    mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('When the connection fails, can’t be had, or the peer ends it'),
        choices: [
          { value: false, label: vscode.l10n.t('Stop') },
          {
            value: true,
            label: vscode.l10n.t('Connect Again'),
            description: vscode.l10n.t('after waits that grow, until you stop it'),
          },
        ],
        preferred: keys.reconnect ?? false,
      }),
      (again) => ({ keys: { ...keys, reconnect: again ? true : undefined } }),
    );
}

function groupsStep(opening: Opening, draft: Draft, lastAnswers: LastAnswers): Step<Draft> {
  const endpoint = endpointOf(opening, draft.endpoint);
  return async (frame, { keys }) =>
    mapReply(
      await askText(frame, {
        placeholder: vscode.l10n.t('Multicast groups to join, commas between them'),
        value: groupNames(keys.multicast),
        recent: lastAnswers.to('groups'),
        empty: vscode.l10n.t('None'),
        check: (text) => checkGroups(text, endpoint),
      }),
      (text) => {
        lastAnswers.remember('groups', text);
        const groups = groupsIn(text);
        const multicast = groups.length === 0 ? undefined : { ...keys.multicast, groups };
        return { keys: { ...keys, multicast } };
      },
    );
}

function groupNames({ groups = [] }: MulticastSettings = {}): string {
  return groups.map((group) => (typeof group === 'string' ? group : group.group)).join(', ');
}

function groupsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((group) => group !== '');
}

function checkGroups(text: string, endpoint: Endpoint | undefined): TextVerdict {
  const { host = '', port = 0 } = endpoint && 'host' in endpoint ? endpoint : {};
  const family = host.includes(':') ? 6 : 4;
  const wrong = groupsIn(text).find((group) => multicastFamily(group) !== family);
  if (wrong !== undefined) {
    const fault =
      family === 4
        ? vscode.l10n.t('“{0}” is no group; those are 224.0.0.0 to 239.255.255.255.', wrong)
        : vscode.l10n.t('“{0}” is no group; those begin with ff, as in ff02::1234.', wrong);
    return { ok: false, fault };
  }
  const any = family === 6 ? '::' : '0.0.0.0';
  // Elsewhere than on Windows, a socket on one address hears nothing of groups.
  return host === any || process.platform === 'win32'
    ? { ok: true, description: vscode.l10n.t('receive what is sent to them') }
    : {
        ok: false,
        fault: vscode.l10n.t(
          'Groups are heard on all addresses only: go back and listen on {0}.',
          formatAuthority({ host: any, port }),
        ),
      };
}

function interfaceStep(): Step<Draft> {
  return async (frame, { keys }) => {
    const interfaces = Object.entries(networkInterfaces()).map(([name, addresses = []]) => ({
      value: name,
      label: name,
      description: addresses.map(({ address }) => address).join(', '),
    }));
    const choices = [{ value: '', label: vscode.l10n.t('The System Chooses') }, ...interfaces];
    return mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('The interface for multicast'),
        choices,
        preferred: keys.multicast?.interface ?? '',
      }),
      (name) => {
        const own = name === '' ? undefined : name;
        const multicast =
          own === undefined && keys.multicast?.groups === undefined
            ? undefined
            : { ...keys.multicast, interface: own };
        return { keys: { ...keys, multicast } };
      },
    );
  };
}

function certificateSteps({ keys }: Draft): readonly Step<Draft>[] {
  return [
    fileStep('certificate', {
      placeholder: vscode.l10n.t('A PEM file with the certificate to show, and its chain'),
      empty: vscode.l10n.t('A throw-away certificate'),
    }),
    ...(keys.tls?.certificate === undefined
      ? []
      : [
          fileStep('key', {
            placeholder: vscode.l10n.t('A PEM file with its private key'),
            empty: vscode.l10n.t('It is in the same file'),
          }),
        ]),
  ];
}

function caStep(): Step<Draft> {
  return fileStep('ca', {
    placeholder: vscode.l10n.t('A PEM file with the authorities to trust'),
    empty: vscode.l10n.t('The well-known ones'),
  });
}

function fileStep(
  key: 'certificate' | 'key' | 'ca',
  question: { readonly placeholder: string; readonly empty: string },
): Step<Draft> {
  return async (frame, { keys }) =>
    mapReply(
      await askText(frame, {
        ...question,
        value: keys.tls?.[key] ?? '',
        recent: [],
        check: () => ({
          ok: true,
          description: vscode.l10n.t('a relative path begins in the workspace folder'),
        }),
      }),
      (file) => {
        const tls = { ...keys.tls, [key]: file === '' ? undefined : file };
        const isEmpty = Object.values(tls).every((value) => value === undefined);
        return { keys: { ...keys, tls: isEmpty ? undefined : tls } };
      },
    );
}

function bindStep(scheme: Opening['scheme'], lastAnswers: LastAnswers): Step<Draft> {
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

function viaStep(lastAnswers: LastAnswers): Step<Draft> {
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
): Step<Draft> {
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
