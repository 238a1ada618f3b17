import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { generate } from 'selfsigned';

/** A certificate and its key, both as PEM. */
export interface ThrowawayCertificate {
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 over the certificate's DER, as `AB:CD:…`. */
  readonly fingerprint256: string;
}

/** How long a throw-away certificate is valid, in milliseconds: some clients refuse long ones. */
const validMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Makes a self-signed certificate (EC P-256, SHA-256) for this machine's own names and `host`; for
 * debugging only, it proves nothing about who listens. Takes some 30 ms. This file is a bundle of its
 * own because the library behind it weighs more than the rest of the engine.
 */
export async function throwawayCertificate(host: string): Promise<ThrowawayCertificate> {
  // A wildcard address is where it listens; clients call it by those of the interfaces.
  const isWildcard = host === '0.0.0.0' || host === '::';
  const own = isWildcard ? interfaceAddresses() : [host];
  const names = new Set(['localhost', '127.0.0.1', '::1', hostname(), ...own]);
  const altNames = [...names].map((name) =>
    isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
  );
  const notBeforeDate = new Date(Date.now() - 60_000);
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate: new Date(notBeforeDate.getTime() + validMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  const { fingerprint256 } = new X509Certificate(cert);
  return { certificate: cert, key, fingerprint256 };
}

/** Those that other machines reach this one by. */
function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.filter(({ internal }) => !internal).map(({ address }) => address),
  );
}
