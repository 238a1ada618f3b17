import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { SecureContextOptions } from 'node:tls';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsFile, TlsInputs } from '../../shared/tlsInputs.ts';
import { socketError } from '../toSocketError.ts';
import { opensslReason } from './handshakeError.ts';

export interface CheckedTlsInputs {
  readonly context: SecureContextOptions;
  /** The first certificate of the file, where there is one. */
  readonly certificate: X509Certificate | undefined;
}

/**
 * Checks the files that go with a socket before OpenSSL gets them, because OpenSSL does not say
 * which one is wrong. Fails with `invalidDefinition`, naming the file.
 */
export function readTlsInputs(inputs: TlsInputs, url: string): Outcome<CheckedTlsInputs> {
  try {
    const context = contextOf(inputs);
    const { certificate: file, passphrase } = inputs;
    const certificate = file && firstCertificate(file);
    if (file !== undefined && certificate !== undefined) {
      const keyFile = inputs.key ?? file;
      if (!certificate.checkPrivateKey(privateKey(keyFile, passphrase))) {
        throw new Error(`the key in ${keyFile.path} is not that of ${file.path}`);
      }
    }
    for (const pem of inputs.ca === undefined ? [] : certificatesIn(inputs.ca)) {
      readCertificate(pem, inputs.ca?.path ?? '');
    }
    createSecureContext(context);
    return success({ context, certificate });
  } catch (error) {
    const words = error instanceof Error ? opensslReason(error) : String(error);
    return failure(socketError('invalidDefinition', words, url));
  }
}

function contextOf({ certificate, key, ca, passphrase }: TlsInputs): SecureContextOptions {
  return {
    ...(certificate === undefined
      ? undefined
      : { cert: certificate.text, key: (key ?? certificate).text }),
    ...(ca === undefined ? undefined : { ca: certificatesIn(ca) }),
    ...(passphrase === undefined ? undefined : { passphrase }),
  };
}

function firstCertificate(file: TlsFile): X509Certificate {
  return readCertificate(certificatesIn(file)[0] ?? '', file.path);
}

/** Throws if there is none: otherwise every peer would be refused without a reason. */
function certificatesIn({ path, text }: TlsFile): string[] {
  const found =
    /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
  const certificates = text.match(found);
  if (certificates === null) {
    throw new Error(`${path} holds no certificate in PEM`);
  }
  return certificates;
}

function readCertificate(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new Error(`a certificate in ${path} can’t be read: ${wordsOf(error)}`, { cause: error });
  }
}

function privateKey({ path, text }: TlsFile, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    throw new Error(`the key in ${path} can’t be read: ${wordsOf(error)}`, { cause: error });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? opensslReason(error) : String(error);
}
