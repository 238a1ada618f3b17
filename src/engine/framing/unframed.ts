import type { Framer, FrameReceiver, FrameSink } from './framer.ts';

/** No framing: messages are chunks as they come. */
export const unframed: Framer = {
  receive(sink: FrameSink): FrameReceiver {
    return {
      push: (chunk) => sink(chunk),
      pending: new Uint8Array(0),
      pendingLength: 0,
      end: () => undefined,
    };
  },
  place(): undefined {
    return undefined;
  },
};
