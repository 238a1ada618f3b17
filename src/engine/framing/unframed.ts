import { wrapped } from './framer.ts';
import type { Framer, FrameReceiver, FrameSink, Wrapped } from './framer.ts';

/** No framing: messages are chunks as they come. */
export const unframed: Framer = {
  receive(sink: FrameSink): FrameReceiver {
    return {
      push: (chunk) => sink(chunk),
      end: () => undefined,
    };
  },
  wrap(payload: Uint8Array): Wrapped {
    return wrapped(payload);
  },
  unwrap(frame: Uint8Array): Uint8Array {
    return frame;
  },
};
