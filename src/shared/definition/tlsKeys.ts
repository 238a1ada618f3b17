import * as v from 'valibot';
import { streamSchemes } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';

function pemFile(what: string) {
  return v.optional(
    v.pipe(
      v.string(),
      v.minLength(1, 'The path of a file is expected here.'),
      v.description(
        `${what} A PEM file; a relative path begins in the workspace folder of this file.`,
      ),
    ),
  );
}

const common = {
  key: pemFile(
    'The private key of the certificate. Default: read from the certificate’s file. You are asked for its passphrase.',
  ),
  alpn: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.check(
            (name) => new TextEncoder().encode(name).length <= 255,
            'The name of a protocol has 255 bytes at most.',
          ),
          v.minLength(1, 'The name of a protocol is expected here.'),
        ),
      ),
      v.minLength(1, 'The name of a protocol is expected here.'),
      v.description(
        'Application protocols to agree on (ALPN, RFC 7301), the preferred one first, e.g. `["h2", "http/1.1"]`.',
      ),
    ),
  ),
  minVersion: v.optional(
    v.pipe(
      v.picklist(['TLSv1.2', 'TLSv1.3'], 'TLSv1.2 or TLSv1.3 is expected here.'),
      v.description('Minimum protocol version. Default: `TLSv1.2`.'),
    ),
  ),
  keyLog: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1, 'The path of a file is expected here.'),
      v.description(
        'A file to append the keys of every connection to (NSS format, for Wireshark). Anyone with this file can decrypt the traffic. Default: none.',
      ),
    ),
  ),
};

function withCertificateForKey<Settings extends { readonly key?: string | undefined }>() {
  return v.check<Settings, string>(
    (settings) =>
      settings.key === undefined ||
      ('certificate' in settings && settings.certificate !== undefined),
    'A key needs its certificate.',
  );
}

/** TLS as a listener speaks it: for `tls:` endpoints, and for streams that are upgraded. */
export const listenerTlsSchema = v.pipe(
  v.strictObject({
    certificate: pemFile(
      'The certificate to present, with its chain. Default: a self-signed certificate, generated at every start.',
    ),
    ...common,
    ca: pemFile(
      'CA certificates to trust for client certificates. Default: Node’s root certificates.',
    ),
    verify: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'Refuse clients whose certificate is not signed by a trusted CA. Default: `true`.',
        ),
      ),
    ),
    clientCertificate: v.optional(
      v.pipe(
        v.picklist(['none', 'request', 'require'], 'none, request or require is expected here.'),
        v.description('Whether clients may or must present a certificate. Default: none.'),
      ),
    ),
  }),
  withCertificateForKey(),
  v.description('TLS options, for a `tls:` endpoint or a stream that is upgraded to TLS.'),
);

/** TLS as a client speaks it: for `tls:` endpoints, and for a stream that is upgraded. */
export const clientTlsSchema = v.pipe(
  v.strictObject({
    certificate: pemFile('The client certificate to present, with its chain. Default: none.'),
    ...common,
    ca: pemFile('CA certificates to trust. Default: Node’s root certificates.'),
    verify: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'Refuse servers whose certificate is expired, does not match the host name, or is not signed by a trusted CA. Default: `true`.',
        ),
      ),
    ),
    serverName: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^[^\s\p{C}]{1,253}$/u, 'A host name is expected here.'),
        v.description(
          'The server name to request (SNI) and to verify in the certificate. Default: the endpoint’s host.',
        ),
      ),
    ),
  }),
  withCertificateForKey(),
  v.description('TLS options, for a `tls:` endpoint or a stream that is upgraded to TLS.'),
);

export type ListenerTls = v.InferOutput<typeof listenerTlsSchema>;
export type ClientTls = v.InferOutput<typeof clientTlsSchema>;

export const tlsKeys = {
  tls: { schema: { listener: listenerTlsSchema, client: clientTlsSchema }, schemes: streamSchemes },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
