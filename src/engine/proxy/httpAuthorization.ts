import { createHash, randomBytes } from 'node:crypto';
import type { ProxyCredentials } from './proxyCredentials.ts';

/** A scheme that a proxy takes, with its parameters; names are in lower case. */
export interface HttpChallenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What this side knows, the best first; in SHA-256 before MD5 (RFC 7616, section 3.7). */
const hashes: Readonly<Record<string, string>> = { 'sha-256': 'sha256', md5: 'md5' };

/** Reads a field such as `Digest realm="a", nonce="b", Basic realm="c"`; RFC 9110, section 11.6.1. */
export function parseChallenges(field: string): HttpChallenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  const parts = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/g;
  for (const [, name = '', quoted, plain] of field.matchAll(parts)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) {
      challenges.push({ scheme: name.toLowerCase(), parameters: {} });
    } else {
      Object.assign(challenges.at(-1)?.parameters ?? {}, { [name.toLowerCase()]: value });
    }
  }
  return challenges;
}

/** The best of those that can be answered. */
export function chooseChallenge(challenges: readonly HttpChallenge[]): HttpChallenge | undefined {
  const digests = challenges.filter(isKnownDigest);
  return (
    digests.find(({ parameters }) => hashName(parameters) === 'sha256') ??
    digests[0] ??
    challenges.find(({ scheme }) => scheme === 'basic')
  );
}

/**
 * The value of `Proxy-Authorization` for a CONNECT to `target`, in the scheme Basic (RFC 7617) or Digest
 * (RFC 7616). `clientNonce` is new each time.
 */
export function httpAuthorization(
  { scheme, parameters }: HttpChallenge,
  { user, password }: ProxyCredentials,
  target: string,
  clientNonce = randomBytes(16).toString('hex'),
): string {
  if (scheme === 'basic') {
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  const { realm = '', nonce = '', opaque, algorithm, qop } = parameters;
  const hash = (...values: string[]) =>
    createHash(hashName(parameters) ?? 'md5')
      .update(values.join(':'))
      .digest('hex');
  const secret = hash(user, realm, password);
  const isSession = algorithm?.toLowerCase().endsWith('-sess') === true;
  const first = isSession ? hash(secret, nonce, clientNonce) : secret;
  const second = hash('CONNECT', target);
  const count = '00000001';
  const response =
    qop === undefined
      ? hash(first, nonce, second)
      : hash(first, nonce, count, clientNonce, 'auth', second);
  const fields = [
    ...[`username=${quote(user)}`, `realm=${quote(realm)}`, `nonce=${quote(nonce)}`],
    ...[`uri=${quote(target)}`, `response="${response}"`],
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop === undefined ? [] : ['qop=auth', `nc=${count}`]),
    ...(qop === undefined && !isSession ? [] : [`cnonce="${clientNonce}"`]),
  ];
  return `Digest ${fields.join(', ')}`;
}

/** A hash that there is, and no more to be protected than the request's line. */
function isKnownDigest({ scheme, parameters }: HttpChallenge): boolean {
  const { qop, nonce } = parameters;
  const qualities = qop?.toLowerCase().split(/[\s,]+/);
  return (
    scheme === 'digest' &&
    nonce !== undefined &&
    hashName(parameters) !== undefined &&
    (qualities === undefined || qualities.includes('auth'))
  );
}

function hashName({ algorithm = 'MD5' }: HttpChallenge['parameters']): string | undefined {
  return hashes[algorithm.toLowerCase().replace(/-sess$/, '')];
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
