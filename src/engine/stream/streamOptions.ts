import type { Definition } from '../../shared/definition.ts';
import type { Clock } from '../clock.ts';
import { streamFramingOf } from '../framing/streamFraming.ts';
import { responsesOf } from '../responses.ts';
import type { StreamOptions } from './streamConnection.ts';

/** Throws where a greeting can't be framed; its message says why. */
export function streamOptionsOf(definition: Definition, clock: Clock): StreamOptions {
  const framing = streamFramingOf(definition, clock);
  const responses = responsesOf(definition);
  const greetings = responses.greetings.map((payload) => {
    const framed = framing?.wrap(payload);
    if (framed?.ok === false) {
      throw new RangeError(`a greeting can’t be sent: ${framed.error.message}`);
    }
    return framed?.value ?? payload;
  });
  return {
    responses: { ...responses, greetings },
    framing,
    bufferSize: definition.bufferSize ?? Infinity,
    allowHalfOpen: definition.allowHalfOpen ?? false,
    noDelay: definition.noDelay ?? true,
    keepAliveMs: inMs(definition.keepAliveSeconds),
    idleMs: inMs(definition.idleSeconds),
    totalMs: inMs(definition.totalSeconds),
  };
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}
