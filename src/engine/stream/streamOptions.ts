import type { Definition } from '../../shared/definition.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import { streamFramingOf } from '../framing/streamFramingOf.ts';
import { stagesOf } from '../services/stagesOf.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { StreamOptions } from './streamConnection.ts';

/** Throws where a greeting can't be read or framed; its message says why. */
export function streamOptionsOf(
  traffic: SocketTraffic,
  definition: Definition,
  inputs: SocketInputs,
): StreamOptions {
  const framing = streamFramingOf(definition, traffic.context.clock);
  return {
    stages: stagesOf(traffic, definition, inputs, framing),
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
