import type { Endpoint } from '../../shared/endpoint.ts';
import type { ProxyServer } from '../../shared/proxy.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';

/** Where a payload went, for the forms that send it there again. */
export interface CopyTarget {
  readonly endpoint: Endpoint;
  /** Of its text. Default: UTF-8. */
  readonly encoding?: TextEncoding;
  /** Whether what it shows over TLS need not be believed: a throw-away certificate, or not verified. */
  readonly isUnverified?: boolean;
  /** The proxy that it went through. */
  readonly via?: ProxyServer | undefined;
}

/** Why a payload has no such form. */
export type CopyFormatFault =
  'notHttp' | 'chunkedBody' | 'partOfRequest' | 'notOverInternet' | 'notOneDatagram';

export type CopyResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: CopyFormatFault };
