/** What a certificate says of itself. Names are as in RFC 4514: `CN=localhost, O=Example`. */
export interface CertificateReport {
  readonly subject: string;
  readonly issuer: string;
  /** As the certificate writes it: `Nov 22 21:24:25 2026 GMT`. */
  readonly validFrom: string;
  readonly validTo: string;
  /** Names and addresses it is for: `DNS:localhost, IP Address:127.0.0.1`. */
  readonly altNames?: string;
  /** SHA-256 over its DER, as `AB:CD:…`. */
  readonly fingerprint256: string;
}

/** The certificate that a listener shows. */
export interface OwnCertificate extends CertificateReport {
  /** Made for this run; proves nothing about who listens. */
  readonly isThrowaway: boolean;
}

/**
 * What became of the peer's certificate: `passed` the check; `failed` it; was taken `unchecked`,
 * because verification is turned off; or there was `none`.
 */
export type Verification = 'passed' | 'failed' | 'unchecked' | 'none';

/** What two ends agreed on in a TLS handshake. */
export interface TlsReport {
  /** `TLSv1.3`, … */
  readonly protocol: string;
  /** By its IANA name, `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** The application protocol agreed on (ALPN). */
  readonly alpn?: string;
  /** The name the client asked for (SNI). */
  readonly serverName?: string;
  readonly peer?: CertificateReport;
  readonly verification: Verification;
  /** What is wrong with the peer's certificate, also where that was not held against it: OpenSSL's name for it. */
  readonly fault?: string;
}
