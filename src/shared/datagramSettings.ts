import * as v from 'valibot';
import { parseEndpoint } from './endpoint.ts';
import { wholeNumber } from './wholeNumber.ts';

/** The family of a multicast address: 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291, section 2.7). */
export function multicastFamily(address: string): 4 | 6 | undefined {
  const isV6 = address.includes(':');
  const parsed = parseEndpoint(isV6 ? `udp://[${address}]:0` : `udp://${address}:0`);
  if (!parsed.ok || 'path' in parsed.endpoint || address.includes('%')) {
    return undefined;
  }
  if (isV6) {
    return /^ff[0-9a-f]{2}:/i.test(address) ? 6 : undefined;
  }
  const quad = /^(\d{1,3})\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.exec(address);
  const first = Number(quad?.[1]);
  return first >= 224 && first <= 239 ? 4 : undefined;
}

const group = v.pipe(
  v.string(),
  v.check(
    (address) => multicastFamily(address) !== undefined,
    'This is no multicast address: those are 224.0.0.0 to 239.255.255.255, and IPv6 from ff00:: on.',
  ),
  v.description('A multicast address, e.g. 239.255.0.1 or ff02::1234.'),
);

const networkInterface = v.pipe(
  v.string(),
  v.minLength(1, 'The name or an address of an interface is expected here.'),
);

const multicastSending = {
  interface: v.optional(
    v.pipe(
      networkInterface,
      v.description(
        'The interface through which datagrams to groups leave, and through which groups are joined that name none: its name, or one of its addresses. Default: the system’s choice.',
      ),
    ),
  ),
  ttl: v.optional(
    wholeNumber(
      0,
      255,
      'Time to live of datagrams to a group: 0 stays on this machine, 1 in this network. Default: 1.',
    ),
  ),
  loopback: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Whether members of a group on this machine receive what is sent to it (IP_MULTICAST_LOOP). Default: true.',
      ),
    ),
  ),
};

const common = {
  broadcast: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Allow datagrams to broadcast addresses, e.g. 255.255.255.255 (SO_BROADCAST). Default: false.',
      ),
    ),
  ),
  ttl: v.optional(
    wholeNumber(
      1,
      255,
      'Time to live, the maximum number of hops (IP_TTL, IPV6_UNICAST_HOPS). Default: the system’s, usually 64.',
    ),
  ),
  receiveBufferBytes: v.optional(
    wholeNumber(
      1024,
      1024 * 1024 * 1024,
      'Size of the kernel’s receive buffer in bytes (SO_RCVBUF). The log says when the system grants less. Default: as much as it grants, up to 8 MiB.',
    ),
  ),
  reuseAddress: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Share the address and port with other sockets that set this (SO_REUSEADDR), as several receivers of one multicast group do. Default: false.',
      ),
    ),
  ),
};

/** Keys of every socket that carries datagrams. */
export const datagramClientKeys = {
  ...common,
  multicast: v.optional(
    v.pipe(
      v.strictObject(multicastSending),
      v.description('Options for sending to multicast groups.'),
    ),
  ),
};

export const datagramListenerKeys = {
  ...common,
  multicast: v.optional(
    v.pipe(
      v.strictObject({
        groups: v.optional(
          v.pipe(
            v.array(
              v.union(
                [
                  group,
                  v.strictObject({
                    group,
                    interface: v.pipe(
                      networkInterface,
                      v.description(
                        'The interface on which to join: its name, or one of its addresses.',
                      ),
                    ),
                  }),
                ],
                'A multicast address is expected here, e.g. 239.255.0.1, or { "group": …, "interface": … }.',
              ),
            ),
            v.description(
              'Groups to receive from. Requires listening on all addresses (0.0.0.0 or [::]).',
            ),
          ),
        ),
        ...multicastSending,
      }),
      v.description('Multicast groups to receive from, and options for sending to groups.'),
    ),
  ),
};

/** Keys that say nothing about streams. */
export const datagramKeys = Object.keys(datagramListenerKeys);

export type DatagramSettings = {
  readonly [Key in keyof typeof datagramListenerKeys]?:
    v.InferOutput<(typeof datagramListenerKeys)[Key]> | undefined;
};
export type MulticastSettings = NonNullable<DatagramSettings['multicast']>;
