/** A socket of this machine that is bound to a port: a TCP one that listens, or a UDP one. */
export interface BoundSocket {
  readonly protocol: 'tcp' | 'udp';
  /** Without brackets; `0.0.0.0` or `::` for all of a family. */
  readonly address: string;
  readonly port: number;
  /** The program that has it, as far as the system tells. */
  readonly owner?: PortOwner;
}

export interface PortOwner {
  /** Undefined where the process belongs to another user and the system hides it. */
  readonly pid?: number;
  /** What the program is called: `node`. */
  readonly program?: string;
  /** Whom it belongs to. */
  readonly user?: string;
}
