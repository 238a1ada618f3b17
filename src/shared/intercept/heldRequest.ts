import type { SocketId } from '../entry.ts';

/** What to do with messages that wait for somebody to decide. */
export interface HeldRequest {
  /** All sockets where absent. */
  readonly socket?: SocketId;
  /** The sequence numbers of their entries. Default: all that are held. */
  readonly seqs?: readonly number[];
  /** `bytes` is the payload that goes on in the place of each; the receiver may keep the buffer. */
  readonly decision: 'forward' | 'drop' | { readonly bytes: Uint8Array };
}

export interface HeldReceipt {
  /** How many messages were decided about; those that were held no longer are not among them. */
  readonly messages: number;
}
