import type { Definition } from '../shared/definition/definition.ts';
import type { GroupMembership, UpgradeRequest } from '../shared/engineApi.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import type { OwnCertificate, TlsReport } from '../shared/tlsReport.ts';
import type { Connection } from './connection.ts';

export interface UpgradeOptions extends Pick<UpgradeRequest, 'bytes' | 'verify'> {
  /** Called right before the handshake begins. */
  readonly ready?: () => void;
}

/** Why a run of a socket, or one of its streams, ended. */
export interface CloseReason {
  /** Who began to end it. */
  readonly side: 'local' | 'remote';
  /** Present when it was not in order. */
  readonly error?: SocketError;
}

/** One run of a socket: a listener or a client, over streams or datagrams. Used once. */
export interface Transport {
  /**
   * Binds, listens or connects. Resolves with the endpoint that the system reports, as a URL, or
   * with the reason; with `cancelled` when `close` came first. Never rejects.
   */
  open(): Promise<Outcome<string>>;

  /**
   * Stops accepting, ends every connection, resolves when the port is free and all of it is logged.
   * Safe at any time, also before `open` has resolved.
   */
  close(): Promise<void>;

  /** The connection with a peer named by its URL, opened if need be; datagram sockets only. */
  dial?(peer: string): Promise<Outcome<Connection>>;

  /** Whether somebody was accepted who is no connection yet: the PROXY header has not come. */
  readonly isExpectingPeer?: boolean;

  /** Switches one of its connections to TLS; stream sockets only. */
  upgrade?(connection: Connection, how: UpgradeOptions): Promise<Outcome<TlsReport>>;

  /** Joins or leaves a multicast group; gives those that it is in then. UDP listeners only. */
  changeGroup?(
    change: 'join' | 'leave',
    membership: GroupMembership,
  ): Outcome<readonly GroupMembership[]>;

  /** The multicast groups that it is in. */
  readonly groups?: readonly GroupMembership[];

  /**
   * Connections that open from now on have the options of this definition, of the same socket; the rest
   * of it is not looked at.
   */
  changeOptions?(definition: Definition): void;

  /** To be called when the engine's limits have changed. */
  limitsChanged?(): void;

  /** What it shows to its clients, once it can speak TLS. */
  readonly certificate?: OwnCertificate | undefined;
}
