import * as v from 'valibot';
import { multicastFamily } from '../multicastFamily.ts';
import { datagramSchemes, everyRole } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { wholeNumber } from './wholeNumber.ts';

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
        'Whether members of a group on this machine receive what is sent to it (`IP_MULTICAST_LOOP`). Default: `true`.',
      ),
    ),
  ),
};

const listenerMulticastSchema = v.pipe(
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
          'Groups to receive from. Requires listening on all addresses (`0.0.0.0` or `[::]`).',
        ),
      ),
    ),
    ...multicastSending,
  }),
  v.description('Multicast groups to receive from, and options for sending to groups.'),
);

/** How datagrams are sent and received. */
export const datagramKeys = {
  multicast: {
    schema: {
      listener: listenerMulticastSchema,
      client: v.pipe(
        v.strictObject(multicastSending),
        v.description('Options for sending to multicast groups.'),
      ),
    },
    schemes: datagramSchemes,
  },
  broadcast: {
    schema: everyRole(
      v.pipe(
        v.boolean(),
        v.description(
          'Allow datagrams to broadcast addresses, e.g. 255.255.255.255 (`SO_BROADCAST`). Default: `false`.',
        ),
      ),
    ),
    schemes: datagramSchemes,
  },
  ttl: {
    schema: everyRole(
      wholeNumber(
        1,
        255,
        'Time to live, the maximum number of hops (`IP_TTL`, `IPV6_UNICAST_HOPS`). Default: the system’s, usually 64.',
      ),
    ),
    schemes: datagramSchemes,
  },
  receiveBufferBytes: {
    schema: everyRole(
      wholeNumber(
        1024,
        1024 * 1024 * 1024,
        'Size of the kernel’s receive buffer in bytes (`SO_RCVBUF`). The log says when the system grants less. Default: as much as it grants, up to 8 MiB.',
      ),
    ),
    schemes: datagramSchemes,
  },
  reuseAddress: {
    schema: everyRole(
      v.pipe(
        v.boolean(),
        v.description(
          'Share the address and port with other sockets that set this (`SO_REUSEADDR`), as several receivers of one multicast group do. Default: `false`.',
        ),
      ),
    ),
    schemes: datagramSchemes,
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;

export type MulticastSettings = v.InferOutput<typeof listenerMulticastSchema>;
export type DatagramSettings = {
  readonly [Key in keyof typeof datagramKeys]?:
    v.InferOutput<(typeof datagramKeys)[Key]['schema']['listener']> | undefined;
};
