import * as v from 'valibot';
import { isIpv4, isIpv6, parseEndpoint } from './endpoint.ts';

/** What a header of the PROXY protocol told, or was made to tell. */
export interface ProxyReport {
  readonly version: 1 | 2;
  /**
   * `proxy` relays a connection of `source`; `local` is the proxy's own, as for a health check;
   * `unknown` relays what it can't name.
   */
  readonly command: 'proxy' | 'local' | 'unknown';
  /** The original client and what it connected to, as URLs; only with `proxy`. */
  readonly source?: string;
  readonly destination?: string;
  /** How many extensions (type, length, value) it has. */
  readonly tlvs: number;
  /** Its length on the wire. */
  readonly bytes: number;
}

/** Which headers a listener takes. */
export const proxyListenerSchema = v.pipe(
  v.picklist(['v1', 'v2', 'any'], 'One of "v1", "v2" and "any" is expected here.'),
  v.description(
    'Every connection begins with a header of the PROXY protocol, which names the original client: the text of `"v1"`, the bytes of `"v2"`, or `"any"` of them. Trust it from your own proxies only: list them in `allow`.',
  ),
);

const version = v.picklist(['v1', 'v2'], 'One of "v1" and "v2" is expected here.');

/** Which header a client sends. */
export const proxyClientSchema = v.pipe(
  v.union(
    [
      version,
      v.strictObject({
        version: v.pipe(version, v.description('Text, or binary.')),
        source: v.pipe(
          v.string(),
          v.check((text) => {
            const parsed = parseEndpoint(text);
            return (
              parsed.ok &&
              'host' in parsed.endpoint &&
              (isIpv4(parsed.endpoint.host) || isIpv6(parsed.endpoint.host))
            );
          }, 'An address and a port are expected here, e.g. 192.0.2.7:5000.'),
          v.description('The address and port of the original client to put into the header.'),
        ),
      }),
    ],
    '"v1" or "v2" is expected here, or { "version": …, "source": … }.',
  ),
  v.description(
    'Begin with a header of the PROXY protocol, in its version `"v1"` (text) or `"v2"` (binary), as a load balancer does; before TLS. It names the client’s own address as the source, unless another is given.',
  ),
);

export type ProxyListenerSetting = v.InferOutput<typeof proxyListenerSchema>;
export type ProxyClientSetting = v.InferOutput<typeof proxyClientSchema>;
