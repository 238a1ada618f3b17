import { networkInterfaces } from 'node:os';
import * as vscode from 'vscode';
import { multicastFamily } from '../../shared/multicastFamily.ts';
import type { MulticastSettings } from '../../shared/definition/datagramKeys.ts';
import { formatAuthority } from '../../shared/endpoint.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { LastAnswers } from '../lastAnswers.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { mapReply } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';
import { draftedEndpoint } from './newSocketDraft.ts';
import type { NewSocketDraft } from './newSocketDraft.ts';
import type { NewSocketKind } from './newSocket.ts';

/** Asks which groups a listener joins. */
export function groupsStep(
  kind: NewSocketKind,
  draft: NewSocketDraft,
  lastAnswers: LastAnswers,
): Step<NewSocketDraft> {
  const endpoint = draftedEndpoint(kind, draft.endpoint);
  return async (frame, { keys }) =>
    mapReply(
      await askText(frame, {
        placeholder: vscode.l10n.t('Multicast groups to join, separated by commas'),
        value: groupNames(keys.multicast),
        recent: lastAnswers.to('groups'),
        empty: vscode.l10n.t('None'),
        check: (text) => checkGroups(groupsIn(text), endpoint),
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

/** Whether a listener on that endpoint can receive from these groups. */
export function checkGroups(
  groups: readonly string[],
  endpoint: Endpoint | undefined,
): TextVerdict {
  const { host = '', port = 0 } = endpoint && 'host' in endpoint ? endpoint : {};
  const family = host.includes(':') ? 6 : 4;
  const wrong = groups.find((group) => multicastFamily(group) !== family);
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
          'Receiving from groups requires listening on all addresses: go back and listen on {0}.',
          formatAuthority({ host: any, port }),
        ),
      };
}

/** Asks on which interface groups are joined, and sent to. */
export function interfaceStep(): Step<NewSocketDraft> {
  return async (frame, { keys }) => {
    return mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('The interface for multicast'),
        choices: interfaceChoices(),
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

/** By name; nothing means the one of the definition, which is told here, else what the system chooses. */
export function interfaceChoices(defined?: string): Choice<string>[] {
  const interfaces = Object.entries(networkInterfaces()).map(([name, addresses = []]) => ({
    value: name,
    label: name,
    description: addresses.map(({ address }) => address).join(', '),
  }));
  const usual =
    defined === undefined
      ? { value: '', label: vscode.l10n.t('The System Chooses') }
      : { value: '', label: vscode.l10n.t('As Its Definition Says'), description: defined };
  return [usual, ...interfaces];
}
