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
      'How many hops a datagram to a group may make; 0 stays on this machine, 1 in this network. Default: 1.',
    ),
  ),
  loopback: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Whether this machine’s own members of a group get what is sent to it. Default: true.',
      ),
    ),
  ),
};

const common = {
  broadcast: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Allow datagrams to broadcast addresses, e.g. 255.255.255.255 (SO_BROADCAST). Default: false, the system refuses them.',
      ),
    ),
  ),
  ttl: v.optional(
    wholeNumber(
      1,
      255,
      'How many hops a datagram may make (IP_TTL, IPV6_UNICAST_HOPS). Default: the system’s, mostly 64.',
    ),
  ),
  receiveBufferBytes: v.optional(
    wholeNumber(
      1024,
      1024 * 1024 * 1024,
      'How much the system holds for the socket until it is read (SO_RCVBUF), in bytes. It may grant less, and the log says so. Default: as much as it grants, up to 8 MiB.',
    ),
  ),
  reuseAddress: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Share the address and port with other sockets that say so too (SO_REUSEADDR), as receivers of one multicast group do. Default: false.',
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
      v.description('How datagrams to multicast groups are sent.'),
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
              'Groups to receive from while it runs. Listen on all addresses (0.0.0.0 or [::]) for that.',
            ),
          ),
        ),
        ...multicastSending,
      }),
      v.description('Which multicast groups to receive from, and how to send to groups.'),
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
