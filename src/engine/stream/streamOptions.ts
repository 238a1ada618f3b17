import type { Definition } from '../../shared/definition.ts';
import { responsesOf } from '../responses.ts';
import type { StreamOptions } from './streamConnection.ts';

export function streamOptionsOf(definition: Definition): StreamOptions {
  return {
    responses: responsesOf(definition),
    bufferSize: definition.bufferSize ?? Infinity,
    allowHalfOpen: definition.allowHalfOpen ?? false,
  };
}
