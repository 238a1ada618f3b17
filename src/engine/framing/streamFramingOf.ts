import type { Definition } from '../../shared/definition/definition.ts';
import { defaultFrameBytesMax } from '../../shared/framing.ts';
import type { Clock } from '../clock.ts';
import { FramerFraming } from './framerFraming.ts';
import { ProtocolFraming } from './protocolFraming.ts';
import type { StreamFraming } from './streamFraming.ts';

/** The framing that a definition asks for, if any. */
export function streamFramingOf(
  { framing = 'none', protocol, frameBytesMax = defaultFrameBytesMax }: Definition,
  clock: Clock,
): StreamFraming | undefined {
  if (protocol !== undefined) {
    return new ProtocolFraming(protocol, frameBytesMax, clock);
  }
  return framing === 'none' ? undefined : new FramerFraming(framing, frameBytesMax, clock);
}
