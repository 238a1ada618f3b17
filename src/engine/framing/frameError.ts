import type { FrameFault, WrapFault } from '../../shared/framing.ts';
import type { SocketError } from '../../shared/socketError.ts';

/** What is wrong with bytes that were received, from `endpoint`; `limitBytes` is the longest frame. */
export function frameError(fault: FrameFault, limitBytes: number, endpoint: string): SocketError {
  switch (fault) {
    case 'tooLong': {
      const message = `a frame is longer than ${limitBytes} bytes and comes in pieces`;
      return { code: 'frameTooLong', limitBytes, endpoint, message };
    }
    case 'unfinished':
      return { code: 'frameUnfinished', endpoint, message: 'the stream ended inside a frame' };
    case 'malformed':
      return { code: 'frameMalformed', endpoint, message: 'the bytes are no frame' };
  }
}

/** Why a payload can't be sent as a frame; `limitBytes` is the longest frame. */
export function wrapError(fault: WrapFault, limitBytes: number, endpoint?: string): SocketError {
  const about = endpoint === undefined ? undefined : { endpoint };
  switch (fault) {
    case 'holdsEnd': {
      const message = 'the payload holds what ends a frame';
      return { code: 'payloadHoldsEnd', ...about, message };
    }
    case 'tooLong': {
      const message = `the payload is too long for a frame; those have ${limitBytes} bytes at most`;
      return { code: 'payloadTooLong', limitBytes, ...about, message };
    }
    case 'tooShort':
      return { code: 'payloadTooShort', ...about, message: 'the payload is too short for a frame' };
  }
}
