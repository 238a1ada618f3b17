import * as vscode from 'vscode';
import { listenerSchema } from '../../shared/definition/definitionSchema.ts';
import {
  formatAuthority,
  formatEndpoint,
  isDatagramScheme,
  parseEndpoint,
} from '../../shared/endpoint.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { commandIds } from '../../shared/ids.ts';
import { faultOfTap } from '../../shared/newSocket/parseNewSocket.ts';
import { readTap, tapOf } from '../../shared/newSocket/readTap.ts';
import type { TypedTap } from '../../shared/newSocket/readTap.ts';
import { checkArgument } from '../../workbench/actions/checkArgument.ts';
import { createSocket } from '../../workbench/actions/createSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { currentEndpoint } from '../../workbench/socketFacts.ts';
import type { SocketReport } from '../../workbench/socketReport.ts';
import { UserError } from '../../workbench/userError.ts';
import type { BoundSocket } from '../ports/boundSocket.ts';
import { listeningSockets } from '../ports/boundSockets.ts';
import { nextFreePort } from '../ports/nextFreePort.ts';
import { askText } from '../quickInput/askText.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { tapSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { describeNewSocketFault } from './describeNewSocket.ts';
import { startForUser } from './startForUser.ts';

/** Put a Tap in Front: a listener that forwards to what a program listens on; its endpoint is copied. */
export function tapCommand(deps: CommandDeps): Command {
  return command(
    commandIds.putTapInFront,
    tapSchema,
    async (argument, { isByHand }): Promise<SocketReport | undefined> => {
      const text = argument?.target ?? targetOf(deps, argument?.socket) ?? (await ask());
      if (text === undefined) {
        return undefined;
      }
      const tap = tapFrom(argument?.listen === undefined ? text : `${argument.listen} -> ${text}`);
      const listen = argument?.listen === undefined ? await onFreePort(tap) : tap.listen;
      const definition = checkArgument(commandIds.putTapInFront, listenerSchema, {
        name: argument?.name ?? vscode.l10n.t('tap of {0}', shortEndpoint(tap.forward)),
        listen: formatEndpoint(listen),
        forward: formatEndpoint(tap.forward),
      });
      const report = await startForUser(deps, () =>
        createSocket.perform(deps.workbench, { definition }),
      );
      if (report.state === 'running') {
        deps.reveal(report.id);
        if (isByHand) {
          await tell(report.endpoint, tap.forward);
        }
      }
      return report;
    },
  );
}

/** What a listener of ours runs on. */
function targetOf(deps: CommandDeps, id: string | undefined): string | undefined {
  return id === undefined ? undefined : currentEndpoint(namedSocket(deps.registry, id));
}

async function ask(): Promise<string | undefined> {
  const listening = await listeningSockets();
  return await askOne(vscode.l10n.t('Put a Tap in Front'), (frame) =>
    askText(frame, {
      placeholder: vscode.l10n.t('Port or endpoint to tap, or where to listen too: 15432 -> 5432'),
      recent: [],
      suggestions: suggestionsFrom(listening),
      check: verdictOn,
    }),
  );
}

/** A row for each port, named by the program that has it. */
function suggestionsFrom(listening: readonly BoundSocket[]) {
  const rows = new Map<string, string>();
  for (const { protocol, address, port, owner } of listening) {
    const host = ['0.0.0.0', '::'].includes(address) ? '127.0.0.1' : address;
    const text = formatEndpoint({ scheme: protocol, host, port });
    const { program, pid, user } = owner ?? {};
    const who =
      program !== undefined && pid !== undefined
        ? vscode.l10n.t('{0}, pid {1}', program, pid)
        : (program ?? (user === undefined ? '' : vscode.l10n.t('of {0}', user)));
    if (!rows.has(text) || rows.get(text) === '') {
      rows.set(text, who);
    }
  }
  return Array.from(rows, ([text, description]) => ({ text, description }));
}

function verdictOn(text: string): TextVerdict {
  const read = readTap(asTap(text));
  if (read?.ok !== true) {
    return { ok: false, fault: describeNewSocketFault(faultOfTap(read?.fault ?? 'empty')) };
  }
  const { listen, forward } = read.tap;
  return isMixed(read.tap)
    ? { ok: false, fault: vscode.l10n.t('Streams are forwarded to streams, and udp to udp.') }
    : {
        ok: true,
        description: vscode.l10n.t(
          'Listen on {0}, forward to {1}',
          formatEndpoint(listen),
          formatEndpoint(forward),
        ),
      };
}

function tapFrom(text: string): TypedTap {
  const verdict = verdictOn(text);
  const read = readTap(asTap(text));
  if (read?.ok !== true || !verdict.ok) {
    throw new UserError(verdict.ok ? text : verdict.fault);
  }
  return read.tap;
}

/** A target alone is one too. */
function asTap(text: string): string {
  return /->|→|^\s*tap\s/i.test(text) ? text : `tap ${text}`;
}

function isMixed({ listen, forward }: TypedTap): boolean {
  return isDatagramScheme(listen.scheme) !== isDatagramScheme(forward.scheme);
}

/** The next free port, where the tap's was not chosen. */
async function onFreePort({ listen, forward }: TypedTap): Promise<Endpoint> {
  const usual = tapOf(forward);
  if (formatEndpoint(usual) !== formatEndpoint(listen) || usual.port === 0) {
    return listen;
  }
  return { ...usual, port: (await nextFreePort({ ...usual, port: usual.port - 1 })) ?? 0 };
}

function shortEndpoint(endpoint: Endpoint): string {
  return 'path' in endpoint ? endpoint.path : formatAuthority(endpoint);
}

async function tell(endpoint: string | undefined, target: Endpoint): Promise<void> {
  const parsed = parseEndpoint(endpoint ?? '');
  if (parsed.ok) {
    const instead = shortEndpoint(parsed.endpoint);
    await vscode.env.clipboard.writeText(instead);
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Let your program use {0} instead of {1}; it is in the clipboard.',
        instead,
        shortEndpoint(target),
      ),
    );
  }
}
