import { formatProxyAddress } from '../../shared/proxy.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import { formatAuthority } from '../../shared/endpoint.ts';
import type { CopyResult, CopyTarget } from './copyTarget.ts';
import { printfCommand, shellWord } from './shellWords.ts';

/** Headers that curl makes itself, or sends unasked where the request has none. */
const contentLength = 'content-length';
const unasked = ['User-Agent', 'Accept', 'Content-Type'];

/**
 * The curl command that sends an HTTP/1 request again (RFC 9112): same method, target, headers and
 * body, to where it went.
 */
export function curlCommand(
  bytes: Uint8Array,
  { endpoint: target, isUnverified = false, via }: CopyTarget,
): CopyResult {
  if ('path' in target || target.scheme === 'udp') {
    return { ok: false, fault: 'notOverInternet' };
  }
  const request = parseRequest(bytes);
  if (!request) {
    return { ok: false, fault: 'notHttp' };
  }
  const { method, path, version, headers, body } = request;
  const isTls = target.scheme === 'tls';
  const valueOf = (name: string) => headers.find(([other]) => other.toLowerCase() === name)?.[1];
  if (valueOf('transfer-encoding') !== undefined) {
    return { ok: false, fault: 'chunkedBody' };
  }
  const declared = Number(valueOf(contentLength) ?? 0);
  if (declared > body.length) {
    return { ok: false, fault: 'partOfRequest' };
  }
  const authority = formatAuthority(target);
  const url = `${isTls ? 'https' : 'http'}://${authority}${path}`;
  const sent = headers.filter(
    ([name, value]) =>
      name.toLowerCase() !== contentLength &&
      !(name.toLowerCase() === 'host' && value === authority),
  );
  const content = body.subarray(0, declared);
  // Of nothing, too: curl tells the length of a body only where it has one.
  const hasBody = valueOf(contentLength) !== undefined && method !== 'HEAD';
  const missing = unasked.filter(
    (name) => valueOf(name.toLowerCase()) === undefined && (hasBody || name !== 'Content-Type'),
  );
  const isText = isPlain(content);
  const words = [
    'curl --globoff --path-as-is',
    // Over TLS it would rather speak HTTP/2.
    ...(version === '1.0' || isTls ? [`--http${version}`] : []),
    ...(isTls && isUnverified ? ['--insecure'] : []),
    ...(via === undefined ? [] : proxyOptions(via)),
    ...methodWords(method, hasBody),
    ...sent.map(([name, value]) =>
      // A header of nothing is written with a semicolon, see curl(1).
      value === '' ? `-H ${shellWord(`${name};`)}` : `-H ${shellWord(`${name}: ${value}`)}`,
    ),
    ...missing.map((name) => `-H '${name}:'`),
    ...(hasBody ? [isText ? `--data-raw ${shellWord(text(content))}` : '--data-binary @-'] : []),
    shellWord(url),
  ];
  const command = words.join(' ');
  return {
    ok: true,
    text: hasBody && !isText ? `${printfCommand(content)} | ${command}` : command,
  };
}

/** curl sends GET by itself, and POST where there is a body; HEAD expects no body of the answer. */
function methodWords(method: string, hasBody: boolean): string[] {
  if (method === 'HEAD') {
    return ['--head'];
  }
  return method === (hasBody ? 'POST' : 'GET') ? [] : [`-X ${shellWord(method)}`];
}

/** What the environment says of proxies does not count then; curl asks for a user's password. */
function proxyOptions(via: ProxyServer): string[] {
  const url = formatProxyAddress(via);
  return [
    "--noproxy ''",
    via.protocol === 'http'
      ? `--proxytunnel --proxy ${shellWord(url)}`
      : `--proxy ${shellWord(url.replace(/^socks5:/, 'socks5h:').replace(/^socks4:/, 'socks4a:'))}`,
    ...(via.user === undefined ? [] : [`--proxy-user ${shellWord(via.user)}`]),
  ];
}

interface Request {
  readonly method: string;
  readonly path: string;
  /** Of HTTP. */
  readonly version: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

function parseRequest(bytes: Uint8Array): Request | undefined {
  const head = text(bytes.subarray(0, 64 * 1024));
  const end = head.indexOf('\r\n\r\n');
  const [first = '', ...lines] = head.slice(0, Math.max(0, end)).split('\r\n');
  const [, method, path, version = '1.1'] =
    /^([!#$%&'*+.^`|~\w-]+) (\/[!-~]*) HTTP\/(1\.[01])$/.exec(first) ?? [];
  if (method === undefined || path === undefined) {
    return undefined;
  }
  const headers = lines.map((line) => /^([!#$%&'*+.^`|~\w-]+):[ \t]*([\t -~]*?)[ \t]*$/.exec(line));
  if (!headers.every((header) => header !== null)) {
    return undefined;
  }
  return {
    method,
    path,
    version,
    headers: headers.map(([, name = '', value = '']) => [name, value]),
    body: bytes.subarray(end + 4),
  };
}

function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x0a || byte === 0x09 || (byte >= 0x20 && byte < 0x7f));
}

/** One character per byte; what is read here is ASCII or refused. */
function text(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
