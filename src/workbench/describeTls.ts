import type { Definition } from '../shared/definition/definition.ts';
import type { EventDetail } from '../shared/entry.ts';
import type { CertificateReport, OwnCertificate, TlsReport } from '../shared/tlsReport.ts';
import { l10n } from './l10n.ts';

/** What an event says of TLS, in one line; undefined where it says nothing. */
export function describeTls({ tls, certificate, keyLog }: EventDetail): string | undefined {
  const parts = [
    ...(certificate ? [describeOwnCertificate(certificate)] : []),
    ...(tls ? tlsParts(tls) : []),
    ...(keyLog === undefined
      ? []
      : [
          l10n.t(
            'WARNING: TLS secrets are written to {0}; with them, anybody can decrypt the traffic',
            keyLog,
          ),
        ]),
  ];
  return parts.length === 0 ? undefined : parts.join(' · ');
}

/** Whether it takes certificates from its peers without checking them. */
export function skipsVerification(definition: Definition): boolean {
  const { tls } = definition;
  return (
    tls?.verify === false &&
    ('connect' in definition ||
      ('clientCertificate' in tls && (tls.clientCertificate ?? 'none') !== 'none'))
  );
}

/** The rows of a tooltip. */
export function tlsRows(report: TlsReport): [string, string][] {
  const { protocol, cipher, alpn, serverName, peer } = report;
  return [
    [l10n.t('TLS'), `${protocol}, ${cipher}`],
    ...(alpn === undefined ? [] : [row(l10n.t('Application protocol'), alpn)]),
    ...(serverName === undefined ? [] : [row(l10n.t('Server name'), serverName)]),
    row(l10n.t('Verification'), describeVerification(report)),
    ...(peer ? certificateRows(peer) : []),
  ];
}

export function certificateRows(certificate: CertificateReport): [string, string][] {
  const { subject, issuer, validFrom, validTo, altNames, fingerprint256 } = certificate;
  return [
    [l10n.t('Certificate'), subject],
    ...(altNames === undefined ? [] : [row(l10n.t('Names'), altNames)]),
    [l10n.t('Issuer'), issuer],
    [l10n.t('Valid'), `${validFrom} – ${validTo}`],
    [l10n.t('Fingerprint (SHA-256)'), fingerprint256],
  ];
}

function row(key: string, value: string): [string, string] {
  return [key, value];
}

function tlsParts(report: TlsReport): string[] {
  const { protocol, cipher, alpn, serverName, peer } = report;
  return [
    protocol,
    cipher,
    ...(alpn === undefined ? [] : [`ALPN ${alpn}`]),
    ...(serverName === undefined ? [] : [`SNI ${serverName}`]),
    describeVerification(report),
    ...(peer ? [describeCertificate(peer)] : []),
  ];
}

function describeVerification({ verification, fault }: TlsReport): string {
  switch (verification) {
    case 'passed':
      return l10n.t('certificate verified');
    case 'failed':
      return l10n.t('certificate rejected');
    case 'unchecked':
      return fault === undefined
        ? l10n.t('certificate NOT verified')
        : l10n.t('certificate NOT verified ({0})', fault);
    case 'none':
      return l10n.t('no peer certificate');
  }
}

function describeOwnCertificate(certificate: OwnCertificate): string {
  return certificate.isThrowaway
    ? l10n.t('throw-away certificate {0}', describeCertificate(certificate))
    : l10n.t('certificate {0}', describeCertificate(certificate));
}

function describeCertificate({
  subject,
  issuer,
  validFrom,
  validTo,
  fingerprint256,
}: CertificateReport): string {
  return l10n.t(
    '{0}, issued by {1}, valid {2} – {3}, SHA-256 {4}',
    subject,
    issuer,
    validFrom,
    validTo,
    fingerprint256,
  );
}
