import { randomBytes, X509Certificate } from 'node:crypto';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { OwnCertificate } from '../../shared/tlsReport.ts';
import type { ClientTls, ListenerTls } from '../../shared/definition/tlsKeys.ts';
import type { TlsInputs } from '../../shared/tlsInputs.ts';
import { socketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { KeyLogFile } from './keyLogFile.ts';
import { readTlsInputs } from './readTlsInputs.ts';
import { TlsServer } from './tlsServer.ts';
import { TlsClient } from './tlsClient.ts';
import { certificateReport } from './tlsReports.ts';

export interface PrepareTlsOptions<Settings> {
  readonly settings: Settings | undefined;
  readonly inputs: TlsInputs;
  /** Of the endpoint. */
  readonly host: string;
  /** The endpoint; errors name it. */
  readonly url: string;
  /** How long a handshake may take, in milliseconds, instead of the engine's limit. */
  readonly timeoutMs?: number | undefined;
}

/** What a listener accepts TLS with. Fails with `invalidDefinition`, naming the file at fault. */
export async function prepareTlsServer(
  traffic: SocketTraffic,
  { settings = {}, inputs, host, url }: PrepareTlsOptions<ListenerTls>,
): Promise<Outcome<TlsServer>> {
  const read = readTlsInputs(inputs, url);
  if (!read.ok) {
    return read;
  }
  const own = await ownCertificate(read.value.certificate, host, url);
  if (!own.ok) {
    return own;
  }
  const keyLog = openKeyLog(traffic, inputs, url);
  if (!keyLog.ok) {
    return keyLog;
  }
  const { certificate, pair } = own.value;
  return success(
    new TlsServer({
      context: {
        ...read.value.context,
        ...pair,
        ...protocolOptions(settings),
        // One for all, so that a client may resume what another of the servers began (RFC 5077).
        ticketKeys: randomBytes(48),
      },
      certificate,
      keyLog: keyLog.value,
      clientCertificate: settings.clientCertificate ?? 'none',
      verify: settings.verify ?? true,
      ...timing(traffic),
    }),
  );
}

/** What a client begins TLS with. Fails with `invalidDefinition`, naming the file at fault. */
export function prepareTlsClient(
  traffic: SocketTraffic,
  { settings = {}, inputs, host, url, timeoutMs }: PrepareTlsOptions<ClientTls>,
): Outcome<TlsClient> {
  const read = readTlsInputs(inputs, url);
  if (!read.ok) {
    return read;
  }
  const keyLog = openKeyLog(traffic, inputs, url);
  if (!keyLog.ok) {
    return keyLog;
  }
  return success(
    new TlsClient({
      context: { ...read.value.context, ...protocolOptions(settings) },
      host: settings.serverName ?? host,
      verify: settings.verify ?? true,
      keyLog: keyLog.value,
      ...timing(traffic, timeoutMs),
    }),
  );
}

function protocolOptions({ alpn, minVersion }: ListenerTls | ClientTls) {
  return {
    ...(alpn === undefined ? undefined : { ALPNProtocols: alpn }),
    minVersion: minVersion ?? ('TLSv1.2' as const),
  };
}

function timing({ context }: SocketTraffic, timeoutMs?: number) {
  return {
    clock: context.clock,
    timeoutMs: () => timeoutMs ?? context.limits.connectTimeoutMs,
  };
}

interface Own {
  readonly certificate: OwnCertificate;
  /** Where it was made here. */
  readonly pair?: { readonly cert: string; readonly key: string };
}

async function ownCertificate(
  given: X509Certificate | undefined,
  host: string,
  url: string,
): Promise<Outcome<Own>> {
  if (given !== undefined) {
    return success({ certificate: { ...certificateReport(given), isThrowaway: false } });
  }
  try {
    const { throwawayCertificate } = await import('./throwawayCertificate.ts');
    const { certificate, key } = await throwawayCertificate(host);
    const report = certificateReport(new X509Certificate(certificate));
    return success({
      certificate: { ...report, isThrowaway: true },
      pair: { cert: certificate, key },
    });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return failure(
      socketError('unknown', `no throw-away certificate could be made: ${words}`, url),
    );
  }
}

function openKeyLog(
  traffic: SocketTraffic,
  { keyLog: path }: TlsInputs,
  url: string,
): Outcome<KeyLogFile | undefined> {
  if (path === undefined) {
    return success(undefined);
  }
  const opened = KeyLogFile.open(path, ({ message }) => {
    const error = socketError('unknown', `keys are no longer logged: ${message}`, url);
    traffic.event({ event: 'error', side: 'local', endpoint: url, error });
  });
  return opened.ok ? opened : failure({ ...opened.error, endpoint: url });
}
