import * as vscode from 'vscode';
import { multicastFamily } from '../../shared/multicastFamily.ts';
import type { MulticastSettings } from '../../shared/definition/datagramKeys.ts';
import type { Rule } from '../../shared/rule/ruleSchema.ts';
import type { Role } from '../../shared/definition/definitionKey.ts';
import {
  formatAuthority,
  formatEndpoint,
  isDatagramScheme,
  isLoopback,
  parseEndpoint,
} from '../../shared/endpoint.ts';
import type { Endpoint, InetEndpoint, Scheme } from '../../shared/endpoint.ts';
import { parseText } from '../../shared/payload.ts';
import { escapeInvisible } from '../../shared/escapeInvisible.ts';
import type { ServiceName } from '../../shared/serviceNames.ts';
import { formatProxyAddress, parseProxy } from '../../shared/proxy.ts';
import {
  describeEndpointFault,
  describePayloadFault,
  describeProxyFault,
} from '../../workbench/describeInput.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { UserError } from '../../workbench/userError.ts';

/** One of the ways to begin. */
export interface NewSocketKind {
  readonly role: Role;
  /** What an endpoint without a scheme means. */
  readonly scheme: InetEndpoint['scheme'];
}

/**
 * Keys of a definition as they stand in one; they are checked in the definition that is made of
 * them.
 */
export interface DefinitionKeys extends Readonly<Record<string, unknown>> {
  readonly respond?: readonly Rule[] | undefined;
  readonly service?: ServiceName | undefined;
  readonly multicast?: MulticastSettings | undefined;
}

/** What one may say about a new socket. */
export interface NewSocketAnswers {
  readonly endpoint: string;
  readonly name?: string | undefined;
  readonly greeting?: string | undefined;
  readonly close?: boolean | undefined;
  readonly echo?: boolean | undefined;
  readonly bind?: string | undefined;
  /** All else that its definition is to say. */
  readonly keys: DefinitionKeys;
}

/** The same said in an argument object, where the keys of a definition stand beside the others. */
export function answersOf(
  argument: Omit<NewSocketAnswers, 'keys'> & DefinitionKeys,
): NewSocketAnswers {
  const { endpoint, name, greeting, close, echo, bind, ...keys } = argument;
  return { endpoint, name, greeting, close, echo, bind, keys };
}

/**
 * Checks that the text is an endpoint for this kind of socket, and describes what would happen
 * there.
 */
export function checkEndpoint({ role, scheme }: NewSocketKind, text: string): TextVerdict {
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!parsed.ok) {
    return { ok: false, fault: describeEndpointFault(parsed.fault) };
  }
  const { endpoint } = parsed;
  if (!suits(scheme, endpoint.scheme)) {
    return { ok: false, fault: wrongScheme(scheme) };
  }
  const url = formatEndpoint(endpoint);
  if (role === 'client') {
    return 'port' in endpoint && endpoint.port === 0
      ? { ok: false, fault: vscode.l10n.t('Port 0 can’t be connected to; enter 1 to 65535.') }
      : {
          ok: true,
          description:
            scheme === 'udp'
              ? vscode.l10n.t('Send to {0}', url)
              : vscode.l10n.t('Connect to {0}', url),
        };
  }
  const group = groupOf(endpoint);
  const port = 'port' in endpoint ? endpoint.port : undefined;
  const notes = [
    vscode.l10n.t('Listen on {0}', group ? formatEndpoint(group.listen) : url),
    ...(group ? [vscode.l10n.t('join the group {0}', group.group)] : []),
    ...(endpoint.scheme === 'tls' ? [vscode.l10n.t('with a throw-away certificate')] : []),
    ...(port === 0 ? [vscode.l10n.t('the system chooses a free port')] : []),
    ...(port !== undefined && port > 0 && port < 1024
      ? [vscode.l10n.t('may need administrator rights')]
      : []),
  ];
  return {
    ok: true,
    description: notes.join(' · '),
    ...(isLoopback(endpoint)
      ? undefined
      : { warning: vscode.l10n.t('reachable from the network') }),
  };
}

/**
 * The commands for TCP take all other streams as well: who types their endpoints knows what they
 * mean.
 */
function suits(scheme: NewSocketKind['scheme'], given: Scheme): boolean {
  return given === scheme || (scheme === 'tcp' && !isDatagramScheme(given));
}

function wrongScheme(scheme: NewSocketKind['scheme']): string {
  return scheme === 'tcp'
    ? vscode.l10n.t('This command is for tcp://, tls://, unix: and pipe: only.')
    : vscode.l10n.t('This command is for {0}:// only.', scheme);
}

interface Group {
  readonly listen: InetEndpoint;
  readonly group: string;
  /** Named by the zone of its address. */
  readonly interface?: string;
}

/**
 * The group that a datagram endpoint is. Who gives one to a listener wants to receive from it: that
 * takes all addresses of the port, and joining.
 */
export function groupOf(endpoint: Endpoint): Group | undefined {
  if ('path' in endpoint || endpoint.scheme !== 'udp') {
    return undefined;
  }
  const [group = '', zone] = endpoint.host.split('%');
  const family = multicastFamily(group);
  return family === undefined
    ? undefined
    : {
        listen: { ...endpoint, host: family === 6 ? '::' : '0.0.0.0' },
        group,
        ...(zone === undefined ? {} : { interface: zone }),
      };
}

/** Whether the text names a local address and port to connect from. */
export function checkBind(kind: NewSocketKind['scheme'], text: string): TextVerdict {
  // TLS lies over TCP, which is what leaves from there.
  const scheme = kind === 'udp' ? 'udp' : 'tcp';
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
    ...(parsed.proxy.user === undefined ? [] : [vscode.l10n.t('the password is asked for')]),
  ];
  return { ok: true, description: notes.join(' · ') };
}

/**
 * What a definition says that the answers make; it is still to be checked as one. Throws a `UserError`
 * where an endpoint doesn't fit.
 */
export function definitionOf(kind: NewSocketKind, answers: NewSocketAnswers): object {
  const { scheme, role } = kind;
  const endpoint = endpointIn(scheme, answers.endpoint, checkEndpoint(kind, answers.endpoint));
  const { keys } = answers;
  const name = answers.name ?? nameFor(kind, endpoint);
  if (role === 'client') {
    return {
      name,
      connect: formatEndpoint(endpoint),
      ...(answers.bind === undefined ? {} : { bind: bindUrl(scheme, answers.bind) }),
      // Without it, the system refuses the very address that was asked for.
      ...(isBroadcast(endpoint) ? { broadcast: true } : {}),
      ...defined(keys),
    };
  }
  const respond = [...ownResponses(answers), ...(keys.respond ?? [])];
  if (keys.service !== undefined && respond.length > 0) {
    throw new UserError(
      vscode.l10n.t('A service defines its replies: leave out greeting and echo.'),
    );
  }
  return {
    name,
    listen: formatEndpoint(groupOf(endpoint)?.listen ?? endpoint),
    ...defined(keys),
    ...receiving(endpoint, keys),
    ...(respond.length === 0 ? {} : { respond }),
  };
}

function ownResponses({ greeting, close, echo }: NewSocketAnswers): Rule[] {
  return [
    ...(greeting === undefined || greeting === ''
      ? []
      : [
          {
            on: 'connect' as const,
            send: toPayload(greeting),
            ...(close === true ? { close: true } : {}),
          },
        ]),
    ...(echo === true ? [{ on: 'message' as const, echo: true as const }] : []),
  ];
}

/** What it takes to receive from groups beside others that do so too. */
function receiving(endpoint: Endpoint, { multicast, ...keys }: DefinitionKeys): object {
  const group = groupOf(endpoint);
  const own = group && (group.interface === undefined ? group.group : toMembership(group));
  const groups = [...(own ? [own] : []), ...(multicast?.groups ?? [])];
  return groups.length === 0
    ? {}
    : { reuseAddress: true, ...defined(keys), multicast: { ...multicast, groups } };
}

function toMembership({ group, interface: chosen = '' }: Group) {
  return { group, interface: chosen };
}

/** Those of all this network (RFC 919), and what looks like those of one. */
function isBroadcast(endpoint: Endpoint): boolean {
  return (
    'host' in endpoint && endpoint.scheme === 'udp' && /^\d+\.\d+\.\d+\.255$/.test(endpoint.host)
  );
}

function defined(keys: DefinitionKeys): object {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

function bindUrl(kind: NewSocketKind['scheme'], text: string): string {
  const scheme = kind === 'udp' ? 'udp' : 'tcp';
  return formatEndpoint(endpointIn(scheme, text, checkBind(scheme, text)));
}

function endpointIn(scheme: NewSocketKind['scheme'], text: string, verdict: TextVerdict): Endpoint {
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!verdict.ok || !parsed.ok) {
    throw new UserError(`${text}: ${verdict.ok ? '' : verdict.fault}`);
  }
  return parsed.endpoint;
}

/** A name has a hundred characters at most. */
const pathNameMax = 80;

function nameFor({ role }: NewSocketKind, endpoint: Endpoint): string {
  if ('path' in endpoint) {
    const last = /[^/\\]*$/.exec(endpoint.path)?.[0] ?? '';
    const path = escapeInvisible(last === '' ? endpoint.path : last).slice(-pathNameMax);
    return role === 'client' ? vscode.l10n.t('{0} to {1}', endpoint.scheme, path) : path;
  }
  const protocol = endpoint.scheme.toUpperCase();
  if (role === 'client') {
    return vscode.l10n.t('{0} to {1}', protocol, formatAuthority(endpoint));
  }
  return endpoint.port === 0
    ? vscode.l10n.t('{0} listener', protocol)
    : `${protocol} ${endpoint.port}`;
}

/** Text stays text in a definition where it is UTF-8; other bytes become hex. */
export function toPayload(text: string): string | { readonly hex: string } {
  const parsed = parseText(text);
  if (!parsed.ok) {
    throw new UserError(describePayloadFault(text, parsed));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(parsed.bytes);
  } catch {
    return { hex: Buffer.from(parsed.bytes).toString('hex') };
  }
}
