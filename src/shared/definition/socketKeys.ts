import * as v from 'valibot';
import { isDatagramScheme, parseEndpoint, portMax, schemes } from '../endpoint.ts';
import type { Endpoint, EndpointFault } from '../endpoint.ts';
import { firstInvisible } from '../escapeInvisible.ts';
import { everyRole, inetSchemes } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';

const endpointReasons: Readonly<Record<EndpointFault, string>> = {
  empty: 'is empty',
  unknownScheme: `begins with none of ${schemes.join(', ')}`,
  missingHost: 'has no host',
  invalidHost: 'has no valid host; an IPv6 address needs brackets, as in [::1]:9999',
  missingPort: 'has no port',
  invalidPort: `has no port from 0 to ${portMax}`,
  missingPath: 'has no path',
  invalidPath: 'has control characters in its path',
};

/** An endpoint as a definition names it. */
export const endpointUrl = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const parsed = dataset.typed ? parseEndpoint(dataset.value) : undefined;
    if (parsed?.ok === false) {
      addIssue({
        message: `This ${endpointReasons[parsed.fault]}. An endpoint looks like tcp://127.0.0.1:9999.`,
      });
    }
  }),
);

/** What a socket may be called. */
export const socketName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'A name is expected here.'),
  v.maxLength(100, 'A name has 100 characters at most.'),
  v.check(
    (text) => firstInvisible(text) === undefined,
    ({ input }) => {
      const { text, place } = firstInvisible(input) ?? { text: '', place: 0 };
      return `Leave out ${text}, character ${place}: in a name it can’t be seen, or it reorders the rest.`;
    },
  ),
  v.description('The name of the socket in the tree and in the traffic; unique in this file.'),
);

/** What a socket is called, and its endpoints. */
export const socketKeys = {
  name: { schema: everyRole(socketName), required: true },
  listen: {
    schema: {
      listener: v.pipe(
        endpointUrl,
        v.description(
          'The endpoint to listen on, e.g. `tcp://127.0.0.1:9999`, `tls://`, `udp://[::1]:12345`, `unix:` (a relative path begins in the workspace folder) or `pipe:`; port 0 lets the system choose.',
        ),
      ),
    },
    required: true,
  },
  connect: {
    schema: {
      client: v.pipe(
        endpointUrl,
        v.description('The endpoint to connect to, e.g. `tcp://127.0.0.1:9999`.'),
      ),
    },
    required: true,
    fault: (_, endpoint) =>
      'port' in endpoint && endpoint.port === 0 ? 'Nothing can be reached on port 0.' : undefined,
  },
  bind: {
    schema: {
      client: v.pipe(
        endpointUrl,
        v.description('The local address and port to connect from; port 0 lets the system choose.'),
      ),
    },
    schemes: inetSchemes,
    fault: ({ bind }, remote) =>
      canBind(remote, String(bind))
        ? undefined
        : 'This can’t be the local end of a connection to that endpoint.',
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;

/** Whether both are datagrams or both are streams over IP. A `bind` without a scheme fits either. */
function canBind(remote: Endpoint, bind: string): boolean {
  const local = parseEndpoint(bind, { scheme: remote.scheme, host: '127.0.0.1' });
  return (
    local.ok &&
    'port' in local.endpoint &&
    isDatagramScheme(local.endpoint.scheme) === isDatagramScheme(remote.scheme)
  );
}
