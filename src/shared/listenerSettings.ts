import * as v from 'valibot';

/** Keys of listeners over IP, of streams and of datagrams. */
export const inetListenerKeys = {
  ipv6Only: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Take no IPv4 on an IPv6 address such as [::] (IPV6_V6ONLY). Default: false, [::] takes both.',
      ),
    ),
  ),
};
