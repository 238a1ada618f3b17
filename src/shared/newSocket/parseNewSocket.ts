import { multicastFamily } from '../multicastFamily.ts';
import type { Role } from '../definition/definitionKey.ts';
import { isDatagramScheme, isIpv6, isLoopback, parseEndpoint, schemes } from '../endpoint.ts';
import type { Endpoint, EndpointFault, InetEndpoint, Scheme } from '../endpoint.ts';
import { serviceNames } from '../serviceNames.ts';
import type { ServiceName } from '../serviceNames.ts';
import { isNetcat, readNetcat } from './netcatCommand.ts';
import type { NewSocket } from './newSocket.ts';
import { readTap } from './readTap.ts';
import type { ReadTap, TapFault } from './readTap.ts';
import { readServiceUrl } from './readUrl.ts';
import { splitWords } from './splitWords.ts';
import type { Word } from './splitWords.ts';

/** What a text leaves open, and what is known of this machine. */
export interface NewSocketDefaults {
  /** Undefined: listeners as well as clients are offered. */
  readonly role: Role | undefined;
  readonly scheme: InetEndpoint['scheme'] | undefined;
  /** What a listener without an address binds to first. */
  readonly bindHost: string;
  /** Addresses of this machine's interfaces, without brackets. */
  readonly ownAddresses: readonly string[];
}

/** Why a text names no socket. The extension words these. */
export type NewSocketFault =
  | { readonly kind: 'endpoint'; readonly fault: EndpointFault }
  | { readonly kind: 'unclosedQuote' }
  | { readonly kind: 'unknownWord' | 'unknownOption'; readonly word: string }
  /** `greet` and `send` need a text behind them. */
  | { readonly kind: 'missingText'; readonly word: string }
  /** The word is for the other role only. */
  | { readonly kind: 'wrongRole'; readonly word: string; readonly role: Role }
  /** A service answers by itself; `close` closes after a greeting. */
  | {
      readonly kind:
        'serviceWithGreeting' | 'closeWithoutGreeting' | 'portZero' | 'tapWithBehaviour';
    };

export type ParsedNewSocket =
  /** At least one; what the text most likely means is first. */
  | { readonly ok: true; readonly sockets: readonly NewSocket[] }
  | { readonly ok: false; readonly fault: NewSocketFault };

/** What stands before the endpoint. */
interface StartAction {
  readonly role: Role | undefined;
  readonly scheme: Scheme | undefined;
  readonly rest: readonly Word[];
}

type Behaviour = Omit<NewSocket, 'role' | 'endpoint'>;

type Read<Value> = { readonly value: Value } | { readonly fault: NewSocketFault };

/**
 * Reads what people type for a new socket: `9999`, `udp 5600`, `tls 8443`, `localhost:3000`,
 * `9999 greet "hi" close`, `15432 -> 5432`, `tap 5432`, `unix:/run/app.sock`, `nc -lu 5600`, `http://localhost:3000/x`. The answer has
 * every socket that the text may mean; the text that `formatNewSocket` makes of one means that alone.
 */
export function parseNewSocket(text: string, defaults: NewSocketDefaults): ParsedNewSocket {
  const tap = readTap(text);
  if (tap !== undefined) {
    return tapFrom(tap);
  }
  const words = splitWords(text);
  if (!words) {
    return no({ kind: 'unclosedQuote' });
  }
  const beginning = readPreamble(words);
  if ('fault' in beginning) {
    return no(beginning.fault);
  }
  const { role, scheme, rest } = beginning.value;
  const [first] = rest;
  const url = first && scheme === undefined ? readServiceUrl(first.text) : undefined;
  const place = url ? { count: 1, text: '' } : endpointWords(rest, scheme);
  const read = readBehaviour(rest.slice(place.count));
  if ('fault' in read) {
    return no(read.fault);
  }
  const behaviour = read.value;
  if (url && role === 'listener') {
    return no({ kind: 'wrongRole', word: first?.text ?? '', role: 'client' });
  }
  const fault = contradiction(url ? 'client' : role, behaviour);
  if (fault) {
    return no(fault);
  }
  const isTls = (url?.endpoint.scheme ?? scheme ?? schemeIn(place.text, defaults)) === 'tls';
  if (behaviour.verify !== undefined && !isTls) {
    return no({ kind: 'unknownWord', word: behaviour.verify ? 'verified' : 'unverified' });
  }
  if (url) {
    return clientsOf(url.endpoint, behaviour, url.request);
  }
  const wanted = role ?? roleOf(behaviour) ?? defaults.role;
  return socketsAt(place.text, { ...defaults, role: wanted }, scheme, behaviour);
}

function tapFrom(read: ReadTap): ParsedNewSocket {
  if (!read.ok) {
    return no(faultOfTap(read.fault));
  }
  const { listen, forward } = read.tap;
  const isMixed = isDatagramScheme(listen.scheme) !== isDatagramScheme(forward.scheme);
  return isMixed
    ? no({ kind: 'unknownWord', word: forward.scheme })
    : { ok: true, sockets: [{ role: 'listener', endpoint: listen, forward }] };
}

/** The same fault as those of other new sockets are told. */
export function faultOfTap(fault: TapFault): NewSocketFault {
  return fault === 'portZero' || fault === 'tapWithBehaviour'
    ? { kind: fault }
    : { kind: 'endpoint', fault };
}

function no(fault: NewSocketFault): ParsedNewSocket {
  return { ok: false, fault };
}

function readPreamble(words: readonly Word[]): Read<StartAction> {
  const [first] = words;
  if (first && isNetcat(first)) {
    const read = readNetcat(words.slice(1));
    if (!read.ok) {
      return { fault: { kind: 'unknownOption', word: read.option } };
    }
    const { role, scheme, operands } = read.command;
    const rest = operands.map((text) => ({ text, isQuoted: false }));
    return { value: { role, scheme, rest } };
  }
  let role: Role | undefined;
  let scheme: Scheme | undefined;
  let at = 0;
  for (; at < words.length; at++) {
    const { text = '', isQuoted } = words[at] ?? {};
    const word = isQuoted ? '' : text.toLowerCase();
    if (role === undefined && (word === 'listen' || word === 'connect')) {
      role = word === 'listen' ? 'listener' : 'client';
    } else if (scheme === undefined && isScheme(word)) {
      scheme = word;
    } else {
      break;
    }
  }
  return { value: { role, scheme, rest: words.slice(at) } };
}

function isScheme(word: string): word is Scheme {
  return schemes.some((scheme) => scheme === word);
}

/** How many words name the endpoint, and its text: a port may stand behind its host. */
function endpointWords(words: readonly Word[], scheme: Scheme | undefined) {
  const [first, second] = words;
  const text = first?.text ?? '';
  if (scheme === 'unix' || scheme === 'pipe') {
    return { count: 1, text: `${scheme}:${text}` };
  }
  const isHost = !/^\d+$|:\/\/|^(unix|pipe):/i.test(text) && (isIpv6(text) || !/:\d*$/.test(text));
  return isHost && second && /^\d+$/.test(second.text)
    ? { count: 2, text: `${text} ${second.text}` }
    : { count: first ? 1 : 0, text };
}

function readBehaviour(words: readonly Word[]): Read<Behaviour> {
  const behaviour: { -readonly [Key in keyof Behaviour]: Behaviour[Key] } = {};
  for (let at = 0; at < words.length; at++) {
    const { text = '', isQuoted } = words[at] ?? {};
    const word = isQuoted ? '' : text.toLowerCase();
    if (word === 'greet' || word === 'send') {
      const next = words[++at];
      if (!next) {
        return { fault: { kind: 'missingText', word } };
      }
      behaviour[word === 'greet' ? 'greeting' : 'send'] = next.text;
    } else if (word === 'close') {
      behaviour.close = true;
    } else if (word === 'verified' || word === 'unverified') {
      behaviour.verify = word === 'verified';
    } else if (isService(word)) {
      behaviour.service = word;
    } else {
      return { fault: { kind: 'unknownWord', word: text } };
    }
  }
  return { value: behaviour };
}

function isService(word: string): word is ServiceName {
  return serviceNames.some((name) => name === word);
}

/** The role that only makes sense of these. */
function roleOf({ greeting, close, service, send, verify }: Behaviour): Role | undefined {
  if (greeting !== undefined || close || service) {
    return 'listener';
  }
  return send !== undefined || verify !== undefined ? 'client' : undefined;
}

function contradiction(role: Role | undefined, behaviour: Behaviour): NewSocketFault | undefined {
  const { greeting, close, service, send, verify } = behaviour;
  const ofListener = greeting !== undefined ? 'greet' : close ? 'close' : service;
  const ofClient =
    send !== undefined
      ? 'send'
      : verify === undefined
        ? undefined
        : verify
          ? 'verified'
          : 'unverified';
  if (ofListener !== undefined && role === 'client') {
    return { kind: 'wrongRole', word: ofListener, role: 'listener' };
  }
  if (ofClient !== undefined && (role === 'listener' || ofListener !== undefined)) {
    return { kind: 'wrongRole', word: ofClient, role: 'client' };
  }
  if (service !== undefined && (greeting !== undefined || close)) {
    return { kind: 'serviceWithGreeting' };
  }
  return close && greeting === undefined ? { kind: 'closeWithoutGreeting' } : undefined;
}

function socketsAt(
  text: string,
  defaults: NewSocketDefaults,
  named: Scheme | undefined,
  behaviour: Behaviour,
): ParsedNewSocket {
  const { role } = defaults;
  const scheme = named ?? defaults.scheme ?? 'tcp';
  const parsed = parseEndpoint(text, { scheme, host: '*' });
  if (!parsed.ok) {
    return no({ kind: 'endpoint', fault: parsed.fault });
  }
  const { endpoint } = parsed;
  if ('path' in endpoint) {
    const sockets = [listener(endpoint, behaviour), ...clients(endpoint, behaviour)];
    return { ok: true, sockets: ofRole(sockets, role) };
  }
  const isLonePort = /^(?:\w+:\/\/)?:?\d+$/.test(text.trim());
  const listeners = (
    isLonePort
      ? [...new Set([defaults.bindHost, '127.0.0.1', '0.0.0.0', '::'])]
      : isBindable(endpoint, defaults) || role === 'listener'
        ? [endpoint.host]
        : []
  ).map((host) => listener({ ...endpoint, host }, behaviour));
  const hosts = isLonePort
    ? // A name reaches what listens on either family; a datagram has to choose one.
      [endpoint.scheme === 'udp' ? '127.0.0.1' : 'localhost']
    : isWildcard(endpoint) && role !== 'client'
      ? []
      : [endpoint.host];
  const isReachable = endpoint.port > 0 && hosts.length > 0;
  const reaching = isReachable
    ? hosts.flatMap((host) => clients({ ...endpoint, host }, behaviour))
    : [];
  const isOpen = named === undefined && defaults.scheme === undefined && !/:\/\//.test(text);
  const others =
    isOpen && isLonePort && Object.keys(behaviour).length === 0
      ? [listener({ ...endpoint, scheme: 'udp', host: defaults.bindHost }, {})]
      : [];
  // What is said to be on this machine is most likely running already.
  const sockets =
    isLonePort || !isLoopback(endpoint)
      ? [...listeners, ...reaching, ...others]
      : [...reaching, ...listeners];
  const fitting = ofRole(sockets, role);
  return fitting.length === 0 ? no({ kind: 'portZero' }) : { ok: true, sockets: fitting };
}

function schemeIn(text: string, { scheme = 'tcp' }: NewSocketDefaults): Scheme {
  const parsed = parseEndpoint(text, { scheme, host: '*' });
  return parsed.ok ? parsed.endpoint.scheme : scheme;
}

function ofRole(sockets: readonly NewSocket[], role: Role | undefined): readonly NewSocket[] {
  return role === undefined ? sockets : sockets.filter((socket) => socket.role === role);
}

function listener(endpoint: Endpoint, behaviour: Behaviour): NewSocket {
  return { role: 'listener', endpoint, ...behaviour };
}

/** To TLS both with and without verification, unless the text says which. */
function clients(endpoint: Endpoint, behaviour: Behaviour): readonly NewSocket[] {
  const client: NewSocket = { role: 'client', endpoint, ...behaviour };
  return endpoint.scheme === 'tls' && behaviour.verify === undefined
    ? [
        { ...client, verify: true },
        { ...client, verify: false },
      ]
    : [client];
}

function clientsOf(
  endpoint: Endpoint,
  behaviour: Behaviour,
  request: string | undefined,
): ParsedNewSocket {
  if ('port' in endpoint && endpoint.port === 0) {
    return no({ kind: 'portZero' });
  }
  const isAsking = request !== undefined && behaviour.send === undefined;
  return {
    ok: true,
    sockets: [
      ...(isAsking ? clients(endpoint, { ...behaviour, send: request }) : []),
      ...clients(endpoint, behaviour),
    ],
  };
}

function isWildcard({ host }: InetEndpoint): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** Whether a listener may stand there, as far as can be told without asking a name server. */
function isBindable(endpoint: InetEndpoint, { ownAddresses }: NewSocketDefaults): boolean {
  const { host, scheme } = endpoint;
  return (
    isWildcard(endpoint) ||
    isLoopback(endpoint) ||
    ownAddresses.includes(host) ||
    (scheme === 'udp' && multicastFamily(host.replace(/%.*/, '')) !== undefined)
  );
}
