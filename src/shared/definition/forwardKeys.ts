import * as v from 'valibot';
import { isDatagramScheme, parseEndpoint } from '../endpoint.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { forwardOf, tapConnects, targetPicks } from './forward.ts';
import { endpointUrl } from './socketKeys.ts';
import { clientTlsSchema } from './tlsKeys.ts';
import { wholeNumber } from './wholeNumber.ts';

const targetUrl = v.pipe(
  endpointUrl,
  v.check((text) => {
    const parsed = parseEndpoint(text);
    return !parsed.ok || 'path' in parsed.endpoint || parsed.endpoint.port !== 0;
  }, 'Nothing can be reached on port 0.'),
);

const targetsMax = 64;

const forwardObject = v.strictObject({
  to: v.pipe(
    v.union(
      [
        targetUrl,
        v.pipe(
          v.array(targetUrl),
          v.minLength(1, 'An endpoint is expected here.'),
          v.maxLength(targetsMax, `At most ${targetsMax} endpoints are taken here.`),
        ),
      ],
      'An endpoint is expected here, or a list of some.',
    ),
    v.description('The endpoint to forward to, or several of one kind, streams or datagrams.'),
  ),
  pick: v.optional(
    v.pipe(
      v.picklist(targetPicks, 'first or roundRobin is expected here.'),
      v.description(
        'Which of several endpoints a connection goes to: the first that can be connected to, or each in turn. One that can’t is passed over. Default: first.',
      ),
    ),
  ),
  connect: v.optional(
    v.pipe(
      v.picklist(tapConnects, 'atOnce or withData is expected here.'),
      v.description(
        'When to connect: once the client is accepted, or once it has sent something. Default: atOnce.',
      ),
    ),
  ),
  tls: v.optional(clientTlsSchema),
  connectTimeoutSeconds: v.optional(
    wholeNumber(
      1,
      600,
      'How long connecting to one endpoint may take, and then the TLS handshake, in seconds. Default: the setting socketWorkbench.limits.connectTimeoutSeconds.',
    ),
  ),
});

const forwardSchema = v.pipe(
  v.union(
    [targetUrl, forwardObject],
    'An endpoint is expected here, or an object with “to” and some of pick, connect, tls, connectTimeoutSeconds.',
  ),
  v.description(
    'Forward every connection to this endpoint, and show what both sides say as one conversation: a tap. An endpoint such as tcp://127.0.0.1:5432, or an object.',
  ),
);

/** The key that makes a listener a tap. */
export const forwardKeys = {
  forward: {
    schema: { listener: forwardSchema },
    fault: (definition, endpoint) => {
      const forward = forwardOf(definition);
      const isDatagram = isDatagramScheme(endpoint.scheme);
      const isMixed = forward?.to.some((url) => {
        const target = parseEndpoint(url);
        return target.ok && isDatagramScheme(target.endpoint.scheme) !== isDatagram;
      });
      if (definition['service'] !== undefined) {
        return 'A service answers by itself and forwards nothing; leave one of the two out.';
      }
      return isMixed === true ? 'Streams are forwarded to streams, and udp to udp.' : undefined;
    },
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
