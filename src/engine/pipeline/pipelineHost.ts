import type { Outcome, SocketError } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Wire } from '../wire/wire.ts';
import type { PassingMessage, PlaceOf } from './passingMessage.ts';

/** What the stages of a connection stand on: its wire, and its place in the log. */
export interface PipelineHost {
  readonly connection: Connection;
  readonly traffic: SocketTraffic;
  readonly wire: Pick<Wire, 'canHold' | 'hold' | 'release' | 'whenWritable'>;
  readonly isDatagram: boolean;
  /** Of datagrams that come to a listener. */
  readonly peerPort: number | undefined;
  /** Whether the wire takes anything at all. */
  readonly isWritable: boolean;
  /** Why `bytes` bytes can't be sent now; nothing where they can. */
  refusal(bytes: number): SocketError | undefined;
  /** Where in a frame its payload is. */
  readonly place: PlaceOf;
  /** Hands bytes of a message to the wire ahead of the rest of it. */
  writePart(bytes: Uint8Array): void;
  /** Switches the stream to TLS: see `StageConnection.startTls`. Absent of datagrams. */
  readonly upgrade?:
    ((preamble: Uint8Array, ready: () => void) => Promise<Outcome<TlsReport>>) | undefined;
  /** Logs a message and hands what has not gone ahead to the wire. Returns whether that has room for more. */
  write(message: PassingMessage): boolean;
  /** Takes what was received and has passed all stages. */
  deliver(message: PassingMessage): void;
}
