import { X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { CertificateReport, TlsReport, Verification } from '../../shared/tlsReport.ts';
import { escapeInvisible } from '../../shared/escapeInvisible.ts';

export function certificateReport(certificate: X509Certificate): CertificateReport {
  const { subject, issuer, validFrom, validTo, fingerprint256, subjectAltName } = certificate;
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    validFrom,
    validTo,
    fingerprint256,
    ...(subjectAltName === undefined ? undefined : { altNames: subjectAltName }),
  };
}

/** OpenSSL writes one part a line, and nothing at all for an empty name. */
function oneLine(name: string | undefined): string {
  return escapeInvisible((name ?? '').replaceAll('\n', ', '));
}

/**
 * Not by `getPeerX509Certificate`: on a client, it takes the certificate out of the chain, so that
 * it is gone for whoever asks next.
 */
function peerCertificate(socket: TLSSocket): X509Certificate | undefined {
  const { raw } = socket.getPeerCertificate() as { readonly raw?: Buffer };
  return raw === undefined ? undefined : new X509Certificate(raw);
}

export interface Checked {
  readonly verification: Verification;
  /** OpenSSL's name for what is wrong with the certificate, or Node's. */
  readonly fault?: string;
}

/** What Node found when it checked the peer's certificate; `verify` says whether that counts. */
export function checkOf(socket: TLSSocket, verify: boolean): Checked {
  if (peerCertificate(socket) === undefined) {
    return { verification: 'none' };
  }
  if (socket.authorized) {
    return { verification: verify ? 'passed' : 'unchecked' };
  }
  // Typed as an Error, it is a code in fact.
  const fault = String(socket.authorizationError);
  return { verification: verify ? 'failed' : 'unchecked', fault };
}

export function tlsReport(socket: TLSSocket, checked: Checked, serverName?: string): TlsReport {
  const { alpnProtocol } = socket;
  const peer = peerCertificate(socket);
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    ...(typeof alpnProtocol === 'string' ? { alpn: alpnProtocol } : undefined),
    ...(serverName === undefined ? undefined : { serverName }),
    ...(peer === undefined ? undefined : { peer: certificateReport(peer) }),
    ...checked,
  };
}

/** OpenSSL's words (x509_verify_cert_error_string(3)) for what Node tells by its code only. */
const words: Readonly<Record<string, string>> = {
  CERT_CHAIN_TOO_LONG: 'the certificate chain is too long',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REJECTED: 'the authority is marked to reject this use',
  CERT_REVOKED: 'the certificate is revoked',
  CERT_SIGNATURE_FAILURE: 'the signature of the certificate is wrong',
  CERT_UNTRUSTED: 'the certificate is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  INVALID_CA: 'an authority’s certificate is not valid as such',
  INVALID_PURPOSE: 'the certificate is not for this use',
  SELF_SIGNED_CERT_IN_CHAIN: 'a self-signed authority in the chain is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate of its issuer is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate of its issuer is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer’s certificate was not sent and is not known here',
};

export function faultText(fault: string): string {
  return words[fault] ?? fault.toLowerCase().replaceAll('_', ' ');
}

/** Which names the certificate is for, where it is not for `host`. */
export function hostMismatchText(socket: TLSSocket, host: string): string {
  const error = checkServerIdentity(host, socket.getPeerCertificate());
  const names = error === undefined ? undefined : (error as Error & { reason?: string }).reason;
  return names ?? 'the certificate is for another name';
}
