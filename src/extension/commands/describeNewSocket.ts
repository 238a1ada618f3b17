import os from 'node:os';
import * as vscode from 'vscode';
import { formatAuthority, isLoopback } from '../../shared/endpoint.ts';
import type { Endpoint, InetEndpoint } from '../../shared/endpoint.ts';
import { escapeInvisible } from '../../shared/escapeInvisible.ts';
import type { NewSocket } from '../../shared/newSocket/newSocket.ts';
import type { NewSocketFault } from '../../shared/newSocket/parseNewSocket.ts';
import { reachableEndpoints } from '../../shared/reachableEndpoints.ts';
import { describeEndpointFault } from '../../workbench/describeInput.ts';
import type { BoundSocket } from '../ports/boundSocket.ts';
import { answering, occupying } from '../ports/portMatch.ts';
import { groupOf } from './newSocket.ts';

/** What is known of this machine while somebody chooses a socket. */
export interface MachineFacts {
  readonly ownAddresses: readonly string[];
  /** Undefined while, or where, nobody knows. */
  readonly bound: readonly BoundSocket[] | undefined;
}

export function ownAddresses(): readonly string[] {
  return Object.values(os.networkInterfaces()).flatMap((addresses = []) =>
    addresses.map(({ address }) => address),
  );
}

/** What choosing the socket does, in a few words. */
export function newSocketLabel({ role, endpoint, forward }: NewSocket): string {
  const place = placeText(endpoint);
  if (forward !== undefined) {
    return vscode.l10n.t('Tap {0} → {1}', place, placeText(forward));
  }
  return role === 'listener'
    ? vscode.l10n.t('Listen on {0}', place)
    : endpoint.scheme === 'udp'
      ? vscode.l10n.t('Send to {0}', place)
      : vscode.l10n.t('Connect to {0}', place);
}

function placeText(endpoint: Endpoint): string {
  return 'path' in endpoint
    ? `${endpoint.scheme}:${escapeInvisible(endpoint.path)}`
    : `${endpoint.scheme.toUpperCase()} ${formatAuthority(endpoint)}`;
}

/** All else that it comes to: who can reach it, what it does by itself, what stands in its way. */
export function newSocketNotes(socket: NewSocket, facts: MachineFacts): readonly string[] {
  return socket.role === 'listener' ? listenerNotes(socket, facts) : clientNotes(socket, facts);
}

function listenerNotes(socket: NewSocket, { bound }: MachineFacts): string[] {
  const { endpoint, greeting, close, service } = socket;
  const group = groupOf(endpoint);
  const port = 'port' in endpoint ? endpoint.port : undefined;
  const isTaken = bound !== undefined && !group && occupying(endpoint, bound).length > 0;
  return [
    ...(isTaken ? [vscode.l10n.t('in use')] : []),
    ...(group ? [vscode.l10n.t('join the group {0}', group.group)] : [reach(endpoint)]),
    ...(greeting === undefined
      ? []
      : [
          close
            ? vscode.l10n.t('sends “{0}” and closes', shortened(greeting))
            : vscode.l10n.t('sends “{0}”', shortened(greeting)),
        ]),
    ...(service === undefined ? [] : [serviceNote(service)]),
    ...(endpoint.scheme === 'tls' ? [vscode.l10n.t('throw-away certificate')] : []),
    ...(port === 0 ? [vscode.l10n.t('a free port')] : []),
    ...(port !== undefined && port > 0 && port < 1024
      ? [vscode.l10n.t('may need administrator rights')]
      : []),
  ];
}

function clientNotes({ endpoint, send, verify }: NewSocket, facts: MachineFacts): string[] {
  const { bound } = facts;
  const there = bound && answering(endpoint, bound, facts.ownAddresses);
  return [
    ...(send === undefined ? [] : [sendNote(send)]),
    ...(there === undefined
      ? []
      : [
          there.length > 0
            ? vscode.l10n.t('listening now')
            : vscode.l10n.t('nothing listens there'),
        ]),
    ...(verify === undefined
      ? []
      : [
          verify
            ? vscode.l10n.t('certificate must be valid')
            : vscode.l10n.t('any certificate, identity not checked'),
        ]),
  ];
}

/** Who can reach a listener. */
function reach(endpoint: Endpoint): string {
  if (isLoopback(endpoint)) {
    return vscode.l10n.t('this machine only');
  }
  const [first, ...others] = reachableHosts(endpoint as InetEndpoint);
  return `$(globe) ${
    first === undefined
      ? vscode.l10n.t('reachable from the network')
      : others.length === 0
        ? vscode.l10n.t('reachable at {0}', first)
        : vscode.l10n.t('reachable at {0} and {1} more', first, others.length)
  }`;
}

function reachableHosts(endpoint: InetEndpoint): readonly string[] {
  const urls = reachableEndpoints(`tcp://${formatAuthority(endpoint)}`, undefined, os);
  return urls.map((url) => url.replace(/^tcp:\/\//, '').replace(/:\d+$/, ''));
}

function serviceNote(service: NonNullable<NewSocket['service']>): string {
  const notes: Record<typeof service, string> = {
    echo: vscode.l10n.t('sends back every message'),
    discard: vscode.l10n.t('takes everything, answers nothing'),
    chargen: vscode.l10n.t('sends characters without end'),
    daytime: vscode.l10n.t('tells date and time'),
    time: vscode.l10n.t('tells the time in binary'),
  };
  return notes[service];
}

function sendNote(send: string): string {
  const request = /^(GET \S+) HTTP\/1\.1\\r\\n/.exec(send)?.[1];
  return vscode.l10n.t('then sends {0}', request ?? `“${shortened(send)}”`);
}

function shortened(text: string): string {
  return escapeInvisible(text.length > 30 ? `${text.slice(0, 29)}…` : text);
}

/** Why a text names no socket, and what to type instead. */
export function describeNewSocketFault(fault: NewSocketFault): string {
  switch (fault.kind) {
    case 'endpoint':
      return describeEndpointFault(fault.fault);
    case 'unclosedQuote':
      return vscode.l10n.t('A quotation mark is not closed.');
    case 'unknownWord':
      return vscode.l10n.t(
        '“{0}” is not understood here; greet "…", close, echo, discard, send "…" are.',
        fault.word,
      );
    case 'unknownOption':
      return vscode.l10n.t('The netcat option {0} is not understood.', fault.word);
    case 'missingText':
      return vscode.l10n.t('The text is missing, as in {0} "hello".', fault.word);
    case 'wrongRole':
      return fault.role === 'listener'
        ? vscode.l10n.t('“{0}” is for listeners only.', fault.word)
        : vscode.l10n.t('“{0}” is for clients only.', fault.word);
    case 'serviceWithGreeting':
      return vscode.l10n.t('A service answers by itself; leave out “greet” and “close”.');
    case 'closeWithoutGreeting':
      return vscode.l10n.t('“close” closes after a greeting, as in greet "hello" close.');
    case 'tapWithBehaviour':
      return vscode.l10n.t(
        'A tap forwards what it accepts; leave out what stands behind the target.',
      );
    case 'portZero':
      return vscode.l10n.t('A client cannot connect to port 0; enter 1 to 65535.');
  }
}
