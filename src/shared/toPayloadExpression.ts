import { formatHex } from './hexDump.ts';
import { renderEncoded } from './renderEncoded.ts';
import type { TextEncoding } from './textEncodings.ts';
import { noValues, withoutVariables } from './variables.ts';
import { renderPayloadExpression, parsePayloadExpression } from './payloadExpression.ts';
import type { PayloadExpression } from './payloadExpression.ts';

/**
 * Bytes as a user could have written them to send just these: text in an encoding, or hex where that
 * would be mostly escapes, or other bytes.
 */
export function toPayloadExpression(bytes: Uint8Array, encoding: TextEncoding): PayloadExpression {
  const text = renderEncoded(bytes, encoding);
  const expression: PayloadExpression = {
    notation: 'text',
    text: withoutVariables(text),
    lineEnding: 'none',
    ...(encoding !== 'utf-8' && { encoding }),
  };
  // Escapes are four times as long as their bytes: so many of them are easier changed as hex.
  return text.length <= 2 * bytes.length && isExact(expression, bytes)
    ? expression
    : { notation: 'hex', text: formatHex(bytes), lineEnding: 'none' };
}

/** Some encodings have several byte sequences for a character, of which text means one. */
function isExact(expression: PayloadExpression, bytes: Uint8Array): boolean {
  const read = parsePayloadExpression(expression);
  const filled = read.ok ? renderPayloadExpression(read.payload, noValues) : undefined;
  return (
    filled?.ok === true &&
    filled.bytes.length === bytes.length &&
    filled.bytes.every((byte, index) => byte === bytes[index])
  );
}
