import type * as v from 'valibot';

/** What is known of one type of fault: its attributes, and what it can be put on. */
export interface FaultTypeModule {
  readonly type: string;
  /** What it needs the socket to carry. */
  readonly carries: 'streams' | 'datagrams' | 'both';
  /** Whether it has a direction; the others concern connections, or the socket, as a whole. */
  readonly hasStream: boolean;
  /** What it does, in a sentence. */
  readonly description: string;
  /** toxiproxy's and netem's names and units. */
  readonly keys: v.ObjectEntries;
}
