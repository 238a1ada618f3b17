import { escapeInvisibleLine } from '../../shared/escapeInvisible.ts';
import { formatAuthority } from '../../shared/endpoint.ts';
import { chooseChallenge, httpAuthorization, parseChallenges } from './httpAuthorization.ts';
import { answerInvalid } from './proxyHandshake.ts';
import type {
  ProxyHandshake,
  ProxyHandshakeResult,
  ProxyConnectRequest,
} from './proxyHandshake.ts';

/** More than this is no answer to a request without a body. */
const headBytesMax = 16 * 1024;
/** What is kept of a reason phrase, in characters. */
const phraseMax = 200;

const protocol = Buffer.from('HTTP/');

/**
 * Asks an HTTP proxy to connect, RFC 9110, section 9.3.6, in HTTP/1.1. A login is told only to a proxy
 * that has asked for it: what it refuses first comes with its challenge, to be answered over a new
 * stream, as many proxies close the one that they refused.
 */
export function* httpConnect({
  host,
  port,
  login,
  challenge,
}: ProxyConnectRequest): ProxyHandshake {
  const target = formatAuthority({ host, port });
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (login !== undefined && challenge !== undefined) {
    lines.push(`Proxy-Authorization: ${httpAuthorization(challenge, login, target)}`);
  }
  yield { write: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`) };
  for (;;) {
    const head = (yield { read: headLength }).toString();
    const [, version = '', status = '', phrase = ''] =
      /^HTTP\/(1\.\d) (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(head) ?? [];
    if (version === '') {
      return answerInvalid(`it does not speak HTTP/1: ${visible(head)}`);
    }
    if (!/\n\r?\n$/.test(head)) {
      return answerInvalid(`its answer has no end within ${headBytesMax} bytes`);
    }
    const answer = `${status} ${visible(phrase)}`.trim();
    // What is to follow an interim answer; 101 would be the last.
    if (!status.startsWith('1') || status === '101') {
      return verdict(status, answer, head, { login, challenge });
    }
  }
}

function verdict(
  status: string,
  answer: string,
  head: string,
  { login, challenge }: Pick<ProxyConnectRequest, 'login' | 'challenge'>,
): ProxyHandshakeResult {
  if (status.startsWith('2')) {
    return { ok: true, answer };
  }
  if (status !== '407') {
    return { ok: false, code: 'proxyRefused', reason: answer };
  }
  const fields = [...head.matchAll(/^proxy-authenticate:([^\r\n]*)/gim)];
  const challenges = fields.flatMap(([, field = '']) => parseChallenges(field));
  const chosen = chooseChallenge(challenges);
  const schemes = challenges.map(({ scheme }) => scheme).join(', ');
  const reason =
    login === undefined
      ? `${answer}; no user is named`
      : chosen === undefined
        ? `${answer}; it takes ${schemes || 'no scheme'}, and only Basic and Digest are known here`
        : `${answer}; user name or password are wrong`;
  const refused = { ok: false, code: 'proxyUserRefused', reason } as const;
  // A nonce may be too old by now (RFC 7616, section 3.3).
  const isStale = chosen?.parameters['stale']?.toLowerCase() === 'true';
  const isWorthAnswer = challenge === undefined || (isStale && challenge.scheme === 'digest');
  return login !== undefined && chosen !== undefined && isWorthAnswer
    ? { ...refused, challenge: chosen, answer }
    : refused;
}

/** Up to the empty line; a lone LF ends a line too (RFC 9112, section 2.2). */
function headLength(received: Buffer): number | undefined {
  const begun = received.subarray(0, protocol.length);
  if (received.length > 0 && !protocol.subarray(0, begun.length).equals(begun)) {
    return Math.min(received.length, headBytesMax);
  }
  const ends = ['\n\r\n', '\n\n'].flatMap((end) => {
    const at = received.indexOf(end);
    return at < 0 ? [] : [at + end.length];
  });
  const end = Math.min(...ends, Infinity);
  return end <= headBytesMax ? end : received.length < headBytesMax ? undefined : headBytesMax;
}

function visible(text: string): string {
  const line = escapeInvisibleLine(text).trim();
  return line.length > phraseMax ? `${line.slice(0, phraseMax)}…` : line;
}
