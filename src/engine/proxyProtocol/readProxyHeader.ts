import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { ProxyListenerSetting, ProxyReport } from '../../shared/proxyProtocol.ts';
import { endpointUrl } from '../addresses.ts';
import type { Clock } from '../clock.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import type { ProxyEnd, ProxyHeader } from './proxyHeader.ts';
import { ProxyHeaderParser } from './proxyHeaderParser.ts';

export type ProxyOutcome =
  | { readonly ok: true; readonly report: ProxyReport }
  /** `received` is what came instead of a header. */
  | { readonly ok: false; readonly reason: string; readonly received: Uint8Array };

export interface ReadProxyHeaderOptions {
  readonly accepts: ProxyListenerSetting;
  /** How long it may take to arrive, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** That of the URLs in the report. */
  readonly scheme: InetEndpoint['scheme'];
}

/**
 * Reads the header that an accepted stream begins with. Resolves with the stream held (`preamble`),
 * what came after the header in it again; also when the header is none, does not come in time, or the stream
 * ends before it.
 */
export async function readProxyHeader(
  wire: StreamWire,
  terms: ReadProxyHeaderOptions,
): Promise<ProxyOutcome> {
  const parser = new ProxyHeaderParser(terms.accepts);
  let cancelTimeout: (() => void) | undefined;
  const outcome = await wire.readPreamble<ProxyOutcome>((settle) => {
    const fail = (reason: string) =>
      settle({ ok: false, reason, received: Uint8Array.from(parser.received) });
    cancelTimeout = terms.clock.after(terms.timeoutMs, () =>
      fail(`no whole PROXY header came within ${terms.timeoutMs} ms`),
    );
    return {
      take: (chunk) => {
        const parsing = parser.push(chunk);
        if (parsing.kind === 'header') {
          const rest = Uint8Array.from(parsing.rest);
          settle({ ok: true, report: reportOf(parsing.header, terms.scheme) }, rest);
        } else if (parsing.kind === 'fault') {
          fail(parsing.reason);
        }
      },
      ended: () => fail('the stream ended before the PROXY header did'),
    };
  });
  cancelTimeout?.();
  return outcome;
}

function reportOf(header: ProxyHeader, scheme: InetEndpoint['scheme']): ProxyReport {
  const { source, destination, ...rest } = header;
  return source === undefined || destination === undefined
    ? rest
    : { ...rest, source: urlOf(source, scheme), destination: urlOf(destination, scheme) };
}

function urlOf(end: ProxyEnd, scheme: InetEndpoint['scheme']): string {
  return 'path' in end
    ? formatEndpoint({ scheme: 'unix', path: end.path.replace(/\p{Cc}/gu, '?') })
    : endpointUrl(scheme, end.address, end.port);
}
