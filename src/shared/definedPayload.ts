import * as v from 'valibot';
import { encoderOf } from './encodeText.ts';
import { parseHex } from './parseHex.ts';
import { parseText } from './payload.ts';
import type { ParsedPayload } from './parsedPayload.ts';
import {
  parseTemplate,
  variableFaults,
  variableNames,
  variablesWithArgument,
} from './variables.ts';

const encode = encoderOf('utf-8');

const variableList = variableNames
  .map((name) => `\${${name}${variablesWithArgument.includes(name) ? ':…' : ''}}`)
  .join(', ');

/** Refuses what can't be read of a text with variables, with its place. */
function withVariables(parseLiteral: (literal: string) => ParsedPayload) {
  return v.rawCheck<string>(({ dataset, addIssue }) => {
    const read = dataset.typed ? parseTemplate(dataset.value, parseLiteral, encode) : undefined;
    if (!dataset.typed || read?.ok !== false || read.fault === 'loneSurrogate') {
      return;
    }
    const { fault, position, length } = read;
    const part = dataset.value.slice(position, position + length);
    const place = `at character ${position + 1}`;
    addIssue({
      message: isVariableFault(fault)
        ? `“${part}” ${place} is not a variable. Write “$\${” for “\${”. Variables: ${variableList}.`
        : fault === 'invalidEscape'
          ? `“${part}” ${place} is not an escape. Use \\\\, \\r, \\n, \\t, \\0, \\xHH or \\u{…}.`
          : `Expected pairs of hexadecimal digits; character ${position + 1}.`,
    });
  });
}

function isVariableFault(fault: string): boolean {
  return (variableFaults as readonly string[]).includes(fault);
}

/** The bytes of a message as a user writes them in a definition. */
export const payloadSchema = v.pipe(
  v.union(
    [
      v.pipe(
        v.string(),
        v.check(
          (text) => !/\p{Surrogate}/u.test(text),
          'Half of a surrogate pair stands alone; write its bytes as { "hex": "…" }.',
        ),
        withVariables(encode),
        v.description(
          `Text, sent in the socket's encoding. Variables are filled in for each message: ${variableList}; $\${ stands for a plain \${.`,
        ),
      ),
      v.strictObject({
        text: v.pipe(
          v.string(),
          withVariables((literal) => parseText(literal)),
          v.description(
            `Text with the escapes of Send…, such as \\r, \\n, \\x1b and \\u{e9}; in JSON each backslash is written twice. Variables are filled in: ${variableList}.`,
          ),
        ),
      }),
      v.strictObject({
        hex: v.pipe(
          v.string(),
          withVariables(parseHex),
          v.description(
            `Bytes as pairs of hexadecimal digits; blanks, commas and 0x may part them. Variables are filled in: ${variableList}.`,
          ),
        ),
      }),
      v.strictObject({
        file: v.pipe(
          v.string(),
          v.minLength(1, 'The path of a file is expected here.'),
          v.description(
            'A file whose bytes are sent, 16 MiB at most; a relative path begins in the workspace folder. It is read when the socket starts.',
          ),
        ),
      }),
      v.strictObject({
        base64: v.pipe(
          v.string(),
          v.base64('Base64 is expected here.'),
          v.description('Bytes in base64.'),
        ),
      }),
    ],
    'Text is expected here, or { "text": "…" } with escapes, { "hex": "…" }, { "base64": "…" } or { "file": "…" }.',
  ),
  v.description(
    'What to send: text, { "text": "…" } with escapes, or bytes as { "hex": "…" }, { "base64": "…" } or { "file": "…" }.',
  ),
);
export type Payload = v.InferOutput<typeof payloadSchema>;
