import type { Sent } from '../../shared/engineApi.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { FaultPlace } from '../../shared/writtenPayload.ts';
import { fillWritten, readWritten } from '../../shared/writtenPayload.ts';
import type { Connection } from '../connection.ts';
import { socketError } from '../nodeError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { variableValues } from './variableValues.ts';

/** What is to be sent, read once. */
export interface Message {
  /** Whether every connection gets the same bytes, every time; then whoever fills it may keep them. */
  readonly isFixed: boolean;
  /** The payload for one connection; `seq` counts the messages that have variables. */
  fill(connection: Connection, seq: number): Outcome<Uint8Array>;
}

/** How much of a text an error shows, in UTF-16 units. */
const partMax = 40;

/** Reads what is to be sent, or tells where it can't be read. */
export function messageOf(traffic: SocketTraffic, sent: Sent): Outcome<Message> {
  if ('bytes' in sent) {
    const filled = success(sent.bytes);
    return success({ isFixed: true, fill: () => filled });
  }
  const { written } = sent;
  const read = readWritten(written);
  if (!read.ok) {
    return failure(payloadError(written.text, read));
  }
  const { payload } = read;
  const fill = (connection: Connection, seq: number): Outcome<Uint8Array> => {
    const filled = fillWritten(payload, variableValues(traffic, connection, seq));
    return filled.ok
      ? success(filled.bytes)
      : failure(payloadError(written.text, filled, connection.peer));
  };
  return success({ isFixed: payload.isFixed, fill });
}

function payloadError(text: string, { fault, position, length }: FaultPlace, endpoint?: string) {
  const part = text.slice(position, position + Math.min(length, partMax));
  const message = `${fault} at character ${position + 1}`;
  const error = socketError('payloadInvalid', message, endpoint);
  return { ...error, payload: { fault, position, length, part } };
}
