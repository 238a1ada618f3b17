import * as vscode from 'vscode';
import {
  formatAuthority,
  formatEndpoint,
  isLoopback,
  parseEndpoint,
} from '../../shared/endpoint.ts';
import type { InetEndpoint, Scheme } from '../../shared/endpoint.ts';
import type { Definition, Payload, Role } from '../../shared/definition.ts';
import { parseText } from '../../shared/payload.ts';
import type { ClientTls, ListenerTls } from '../../shared/tlsSettings.ts';
import { formatProxyAddress, parseProxy } from '../../shared/tunnel.ts';
import type { ServiceName } from '../../shared/serviceNames.ts';
import { describeEndpointFault, describeProxyFault } from '../describeInput.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { Refusal } from '../refusal.ts';

/** One of the ways to begin. */
export interface Opening {
  readonly role: Role;
  /** What an endpoint without a scheme means. */
  readonly scheme: InetEndpoint['scheme'];
}

/** What one may say about a new socket, in a dialogue or in an argument object. */
export interface OpeningAnswers {
  readonly endpoint: string;
  readonly name?: string | undefined;
  readonly backlog?: number | undefined;
  readonly bufferSize?: number | undefined;
  readonly greeting?: string | undefined;
  readonly close?: boolean | undefined;
  readonly echo?: boolean | undefined;
  readonly service?: ServiceName | undefined;
  readonly bind?: string | undefined;
  readonly via?: string | undefined;
  readonly allowHalfOpen?: boolean | undefined;
  readonly tls?: ListenerTls | ClientTls | undefined;
}

/** Whether the text names an endpoint for this opening, and what would happen there. */
export function checkEndpoint({ role, scheme }: Opening, text: string): TextVerdict {
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!parsed.ok) {
    return { ok: false, fault: describeEndpointFault(parsed.fault) };
  }
  const { endpoint } = parsed;
  if (!('port' in endpoint) || !suits(scheme, endpoint.scheme)) {
    return { ok: false, fault: wrongScheme(scheme) };
  }
  const url = formatEndpoint(endpoint);
  if (role === 'client') {
    return endpoint.port === 0
      ? { ok: false, fault: vscode.l10n.t('Nobody can be reached on port 0; enter 1 to 65535.') }
      : {
          ok: true,
          description:
            scheme === 'udp'
              ? vscode.l10n.t('Send to {0}', url)
              : vscode.l10n.t('Connect to {0}', url),
        };
  }
  const notes = [
    vscode.l10n.t('Listen on {0}', url),
    ...(endpoint.scheme === 'tls' ? [vscode.l10n.t('with a throw-away certificate')] : []),
    ...(endpoint.port === 0 ? [vscode.l10n.t('the system chooses a free port')] : []),
    ...(endpoint.port > 0 && endpoint.port < 1024
      ? [vscode.l10n.t('may need administrator rights')]
      : []),
    ...(isLoopback(endpoint) ? [] : [`$(globe) ${vscode.l10n.t('reachable from the network')}`]),
  ];
  return { ok: true, description: notes.join(' · ') };
}

/** The commands for TCP take a tls:// endpoint as well: who types it knows what it means. */
function suits(scheme: Opening['scheme'], given: Scheme): boolean {
  return given === scheme || (scheme === 'tcp' && given === 'tls');
}

function wrongScheme(scheme: Opening['scheme']): string {
  return scheme === 'tcp'
    ? vscode.l10n.t('This command is for tcp:// and tls:// only.')
    : vscode.l10n.t('This command is for {0}:// only.', scheme);
}

/** Whether the text names a local address and port to connect from. */
export function checkBind(opening: Opening['scheme'], text: string): TextVerdict {
  // TLS lies over TCP, which is what leaves from there.
  const scheme = opening === 'udp' ? 'udp' : 'tcp';
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!parsed.ok) {
    return { ok: false, fault: describeEndpointFault(parsed.fault) };
  }
  return parsed.endpoint.scheme === scheme
    ? { ok: true, description: vscode.l10n.t('Connect from {0}', formatEndpoint(parsed.endpoint)) }
    : { ok: false, fault: vscode.l10n.t('This command is for {0}:// only.', scheme) };
}

/** Whether the text names a proxy to connect through. */
export function checkVia(text: string): TextVerdict {
  const parsed = parseProxy(text);
  if (!parsed.ok) {
    return { ok: false, fault: describeProxyFault(parsed.fault) };
  }
  const notes = [
    vscode.l10n.t('Connect through {0}', formatProxyAddress(parsed.proxy)),
    ...(parsed.proxy.user === undefined ? [] : [vscode.l10n.t('its password is asked for')]),
  ];
  return { ok: true, description: notes.join(' · ') };
}

/** The definition that the answers make. Throws a `Refusal` where an endpoint doesn't fit. */
export function definitionOf(opening: Opening, answers: OpeningAnswers): Definition {
  const { role, scheme } = opening;
  const endpoint = inetEndpoint(scheme, answers.endpoint, checkEndpoint(opening, answers.endpoint));
  const url = formatEndpoint(endpoint);
  const name = answers.name ?? nameFor(opening, endpoint);
  const { bufferSize, allowHalfOpen } = answers;
  const { tls } = answers;
  const common = {
    ...(tls === undefined ? {} : { tls }),
    ...(bufferSize === undefined ? {} : { bufferSize }),
    ...(allowHalfOpen === undefined ? {} : { allowHalfOpen }),
  };
  if (role === 'client') {
    const bind = answers.bind === undefined ? {} : { bind: bindUrl(scheme, answers.bind) };
    const via = answers.via === undefined ? {} : { via: answers.via };
    return { name, connect: url, ...bind, ...via, ...common };
  }
  const respond = [
    ...(answers.greeting === undefined || answers.greeting === ''
      ? []
      : [
          {
            on: 'connect' as const,
            send: toPayload(answers.greeting),
            ...(answers.close === true ? { close: true } : {}),
          },
        ]),
    ...(answers.echo === true ? [{ on: 'message' as const, echo: true as const }] : []),
  ];
  if (answers.service !== undefined && respond.length > 0) {
    throw new Refusal(vscode.l10n.t('A service answers by itself: give no greeting and no echo.'));
  }
  return {
    name,
    listen: url,
    ...(answers.backlog === undefined ? {} : { backlog: answers.backlog }),
    ...common,
    ...(respond.length === 0 ? {} : { respond }),
    ...(answers.service === undefined ? {} : { service: answers.service }),
  };
}

function bindUrl(opening: Opening['scheme'], text: string): string {
  const scheme = opening === 'udp' ? 'udp' : 'tcp';
  return formatEndpoint(inetEndpoint(scheme, text, checkBind(scheme, text)));
}

function inetEndpoint(scheme: Opening['scheme'], text: string, verdict: TextVerdict): InetEndpoint {
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!verdict.ok || !parsed.ok || !('port' in parsed.endpoint)) {
    throw new Refusal(`${text}: ${verdict.ok ? '' : verdict.fault}`);
  }
  return parsed.endpoint;
}

function nameFor({ role }: Opening, endpoint: InetEndpoint): string {
  const protocol = endpoint.scheme.toUpperCase();
  if (role === 'client') {
    return vscode.l10n.t('{0} to {1}', protocol, formatAuthority(endpoint));
  }
  return endpoint.port === 0
    ? vscode.l10n.t('{0} listener', protocol)
    : `${protocol} ${endpoint.port}`;
}

/** Text stays text in a definition where it is UTF-8; other bytes become hex. */
function toPayload(text: string): Payload {
  const parsed = parseText(text);
  if (!parsed.ok) {
    throw new Refusal(vscode.l10n.t('The greeting is no payload.'));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(parsed.bytes);
  } catch {
    return { hex: Buffer.from(parsed.bytes).toString('hex') };
  }
}
