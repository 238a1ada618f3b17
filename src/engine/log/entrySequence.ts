/** Numbers the entries of all sockets in the order in which they happen, and counts them. */
export class EntrySequence {
  /** The newest number given out; 0 before the first. */
  last = 0;
  messages = 0;
  /** Payload bytes of the messages. */
  bytes = 0;
  events = 0;

  nextMessage(length: number): number {
    this.messages += 1;
    this.bytes += length;
    this.last += 1;
    return this.last;
  }

  nextEvent(): number {
    this.events += 1;
    this.last += 1;
    return this.last;
  }
}
