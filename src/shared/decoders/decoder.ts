import type { DecodeHint } from './decoded.ts';
import { Dissection, Unreadable } from './dissection.ts';

/** Knows one format. Looks at one payload alone: streams are not put together. */
export interface Decoder {
  /** Must be cheap. Prefer a false negative: bytes of another protocol must not be decoded. */
  recognises(bytes: Uint8Array, hint: DecodeHint): boolean;
  /**
   * Reads all of it; throws `Unreadable` where it can't. Sets the summary as soon as it is known.
   */
  decode(dissection: Dissection, hint: DecodeHint): void;
}

/** Whether the decoder reads these bytes to their very end. */
export function readsWhole(bytes: Uint8Array, read: (dissection: Dissection) => void): boolean {
  const dissection = new Dissection(bytes);
  try {
    read(dissection);
    return dissection.isAtEnd;
  } catch (error) {
    if (error instanceof Unreadable) {
      return false;
    }
    throw error;
  }
}
