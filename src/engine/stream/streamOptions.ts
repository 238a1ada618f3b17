import type { Definition } from '../../shared/definition/definition.ts';
import type { Outcome } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import type { Connection } from '../connection.ts';
import type { StreamFraming } from '../framing/streamFraming.ts';
import { streamFramingOf } from '../framing/streamFramingOf.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { UpgradeOptions } from '../transport.ts';

/** What a stream's connection does with its messages, and when it ends by itself. */
export interface StreamOptions {
  /** What happens to its messages, in order from the wire. */
  readonly stages: StageSource;
  /** Switches a connection to TLS, as `Transport.upgrade`. */
  readonly upgrade?: (connection: Connection, how: UpgradeOptions) => Promise<Outcome<TlsReport>>;
  /** How messages are told apart; chunks are messages where there is none. */
  readonly framing: StreamFraming | undefined;
  /** Most bytes that one received message has, where there is no framing. */
  readonly bufferSize: number;
  /** Whether the connection stays open for sending after the peer has finished. */
  readonly allowHalfOpen: boolean;
  /** Whether each message leaves when it is sent, without Nagle's algorithm. */
  readonly noDelay: boolean;
  /** After how long a silence the system asks whether the peer is still there, in milliseconds. */
  readonly keepAliveMs: number | undefined;
  /** How long it may be silent, and how long it may be open, in milliseconds. */
  readonly idleMs: number | undefined;
  readonly totalMs: number | undefined;
}

/** The options of connections that open under a definition. */
export function streamOptionsOf(
  traffic: SocketTraffic,
  definition: Definition,
  stages: StageSource,
): StreamOptions {
  return {
    stages,
    framing: streamFramingOf(definition, traffic.context.clock),
    bufferSize: definition.bufferSize ?? Infinity,
    allowHalfOpen: definition.allowHalfOpen ?? false,
    noDelay: definition.noDelay ?? true,
    keepAliveMs: inMs(definition.keepAliveSeconds),
    idleMs: inMs(definition.idleSeconds),
    totalMs: inMs(definition.totalSeconds),
  };
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}
