import * as v from 'valibot';
import { parseNetwork } from '../network.ts';
import { inetSchemes } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { wholeNumber } from './wholeNumber.ts';

const networks = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check(
        (text) => parseNetwork(text) !== undefined,
        ({ input }) =>
          `“${input}” is no address or network; those look like 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32.`,
      ),
    ),
  ),
  v.minLength(1, 'An address or a network is expected here.'),
  v.maxLength(256, 'At most 256 addresses and networks are taken here.'),
);

/** Which peers a listener takes, and how many. */
export const listenerKeys = {
  connectionsMax: {
    schema: {
      listener: wholeNumber(
        1,
        100_000,
        'Most connections that are open at once, or UDP peers that are kept. Default: the setting `socketWorkbench.limits.connectionsPerSocket`.',
      ),
    },
  },
  ipv6Only: {
    schema: {
      listener: v.pipe(
        v.boolean(),
        v.description(
          'Accept no IPv4 on an IPv6 address such as `[::]` (`IPV6_V6ONLY`). Default: `false`, `[::]` accepts both.',
        ),
      ),
    },
    schemes: inetSchemes,
  },
  allow: {
    schema: {
      listener: v.pipe(
        networks,
        v.description(
          'Addresses and networks of peers that may connect, e.g. `["192.0.2.7", "2001:db8::/32"]`; all others are refused. Default: all peers.',
        ),
      ),
    },
    schemes: inetSchemes,
  },
  deny: {
    schema: {
      listener: v.pipe(
        networks,
        v.description(
          'Addresses and networks of peers that are refused; takes precedence over `allow`. Streams are reset; datagrams are counted and not answered.',
        ),
      ),
    },
    schemes: inetSchemes,
  },
  reusePort: {
    schema: {
      listener: v.pipe(
        v.boolean(),
        v.description(
          'Share the address and port with other sockets that set this, and let the system distribute connections or datagrams among them (`SO_REUSEPORT`). Needs Node 22.12 and Linux or a BSD. Default: `false`.',
        ),
      ),
    },
    schemes: inetSchemes,
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
