import { randomBytes, randomUUID } from 'node:crypto';
import { namedChecksum } from '../../shared/checksum.ts';
import type { ChecksumName } from '../../shared/checksum.ts';
import type { Payload } from '../../shared/definition/payloadSchema.ts';
import {
  parsePayloadExpression,
  readPlain,
  renderPayloadExpression,
} from '../../shared/payloadExpression.ts';
import type { ParsedPayloadExpression } from '../../shared/payloadExpression.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { describePayloadFault } from '../describeInput.ts';
import { UserError } from '../userError.ts';

/** What the payloads of a test are filled in with. */
export interface TestValues {
  /** By name, what was captured and set. */
  readonly named: ReadonlyMap<string, Uint8Array>;
  /** All names that the test gives, whether or not they stand for something yet. */
  readonly names: ReadonlySet<string>;
  /** How many messages it has sent. */
  readonly seq: number;
  /** The payload that was expected last. */
  readonly received: Uint8Array | undefined;
  /** The name of the socket. */
  readonly socket: string;
  readonly encoding: TextEncoding | undefined;
}

/** The bytes of a payload. Throws a `UserError` where a name in it stands for nothing yet. */
export function testPayload(
  payload: Payload,
  values: TestValues,
  checksum?: ChecksumName,
): Uint8Array {
  const text = writtenText(payload);
  const read = readPayload(payload, values);
  const filled = read.ok
    ? renderPayloadExpression(read.payload, {
        ...{ seq: values.seq, now: Date.now(), socket: values.socket, received: values.received },
        named: (name) => values.named.get(name),
        env: (name) => process.env[name],
        uuid: randomUUID,
        randomBytes,
      })
    : read;
  if (!filled.ok) {
    throw new UserError(describePayloadFault(text, filled));
  }
  return checksum === undefined ? filled.bytes : namedChecksum(checksum).append(filled.bytes);
}

function writtenText(payload: Payload): string {
  return typeof payload === 'string' ? payload : (Object.values(payload)[0] ?? '');
}

function readPayload(payload: Payload, { encoding, names }: TestValues): ParsedPayloadExpression {
  if (typeof payload === 'string') {
    return readPlain(payload, encoding, names);
  }
  const notation = 'hex' in payload ? 'hex' : 'base64' in payload ? 'base64' : 'text';
  return parsePayloadExpression(
    {
      ...{ notation, text: writtenText(payload), lineEnding: 'none' },
      ...(encoding !== undefined && notation === 'text' && { encoding }),
    },
    undefined,
    names,
  );
}
