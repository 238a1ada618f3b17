import type { Payload } from '../../shared/definition/payloadSchema.ts';
import type { Sent } from '../../shared/engineApi.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { noValues } from '../../shared/variables.ts';
import type {
  FaultPlace,
  ParsedPayloadExpression,
  PayloadExpression,
} from '../../shared/payloadExpression.ts';
import {
  renderPayloadExpression,
  readPlain,
  parsePayloadExpression,
} from '../../shared/payloadExpression.ts';
import { socketError } from '../toSocketError.ts';
import type { Answered, FilledPlace, FilledSocket } from './variableValues.ts';
import { VariableValues } from './variableValues.ts';

/** What is to be sent, read once: the same bytes each time, or filled in for each connection. */
export type Message =
  | { readonly bytes: Uint8Array }
  | {
      /** `seq` counts the messages that are filled in; an answer knows what it answers. */
      fill(connection: FilledPlace, seq: number, answered?: Answered): Outcome<Uint8Array>;
    };

/** How much of a text an error shows, in UTF-16 units. */
const partMax = 40;

/** Reads what is to be sent, or tells where it can't be read. */
export function messageOf(traffic: FilledSocket, sent: Sent): Outcome<Message> {
  return 'bytes' in sent
    ? success({ bytes: sent.bytes })
    : expressionMessage(traffic, sent.expression.text, parsePayloadExpression(sent.expression));
}

/** The payload of a definition; `files` has what its files contain, `names` what an answer knows. */
export function definedMessage(
  traffic: FilledSocket,
  payload: Payload,
  encoding: TextEncoding | undefined,
  files: Readonly<Record<string, Uint8Array>>,
  names?: ReadonlySet<string>,
): Outcome<Message> {
  if (typeof payload === 'string') {
    return expressionMessage(traffic, payload, readPlain(payload, encoding, names));
  }
  if ('file' in payload) {
    const bytes = files[payload.file];
    return bytes === undefined
      ? failure({ ...socketError('noSuchFile', 'the file was not read'), path: payload.file })
      : success({ bytes });
  }
  const expression: PayloadExpression = {
    lineEnding: 'none',
    ...('text' in payload
      ? { notation: 'text', text: payload.text, ...(encoding !== undefined && { encoding }) }
      : 'hex' in payload
        ? { notation: 'hex', text: payload.hex }
        : { notation: 'base64', text: payload.base64 }),
  };
  const read = parsePayloadExpression(expression, undefined, names);
  return expressionMessage(traffic, expression.text, read);
}

function expressionMessage(
  traffic: FilledSocket,
  text: string,
  read: ParsedPayloadExpression,
): Outcome<Message> {
  if (!read.ok) {
    return failure(payloadError(text, read));
  }
  const { payload } = read;
  if (payload.isFixed) {
    const filled = renderPayloadExpression(payload, noValues);
    return filled.ok ? success({ bytes: filled.bytes }) : failure(payloadError(text, filled));
  }
  return success({
    fill: (connection, seq, answered) => {
      const values = new VariableValues(traffic, connection, seq, answered);
      const filled = renderPayloadExpression(payload, values);
      return filled.ok
        ? success(filled.bytes)
        : failure(payloadError(text, filled, connection.peer));
    },
  });
}

function payloadError(text: string, { fault, position, length }: FaultPlace, endpoint?: string) {
  const part = text.slice(position, position + Math.min(length, partMax));
  const message = `${fault} at character ${position + 1} (${part})`;
  const error = socketError('payloadInvalid', message, endpoint);
  return { ...error, payload: { fault, position, length, part } };
}
