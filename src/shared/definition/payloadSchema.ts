import * as v from 'valibot';
import { encoderOf } from '../encodeText.ts';
import { parseHex } from '../parseHex.ts';
import { parseText } from '../payload.ts';
import type { ParsedPayload } from '../parsedPayload.ts';
import {
  parseTemplate,
  variableFaults,
  variableNames,
  variablesWithArgument,
} from '../variables.ts';

const encode = encoderOf('utf-8');

const variableList = variableNames
  .map((name) => `\${${name}${variablesWithArgument.includes(name) ? ':…' : ''}}`)
  .join(', ');

/** What can't be read of a text with variables, with its place; an answer knows `names` besides. */
export function templateFault(
  text: string,
  notation: 'plain' | 'text' | 'hex',
  names?: ReadonlySet<string>,
): string | undefined {
  const read = parseTemplate(text, literalParsers[notation], encode, names);
  if (read.ok || read.fault === 'loneSurrogate') {
    return undefined;
  }
  const { fault, position, length } = read;
  const part = text.slice(position, position + length);
  const place = `at character ${position + 1}`;
  const known = names === undefined ? '' : [...names, 'in', 'length:…'].map(inBraces).join(', ');
  return isVariableFault(fault)
    ? `“${part}” ${place} is not a variable. Write “$\${” for “\${”. Variables: ${known === '' ? '' : `${known}, `}${variableList}.`
    : fault === 'invalidEscape'
      ? `“${part}” ${place} is not an escape. Use \\\\, \\r, \\n, \\t, \\0, \\xHH or \\u{…}.`
      : `Expected pairs of hexadecimal digits; character ${position + 1}.`;
}

const literalParsers: Readonly<
  Record<'plain' | 'text' | 'hex', (literal: string) => ParsedPayload>
> = {
  plain: encode,
  text: (literal) => parseText(literal),
  hex: parseHex,
};

function inBraces(name: string): string {
  return `\${${name}}`;
}

/** What can't be read of the payload of an answer, and under which key, if under any. */
export function answerFault(
  payload: Payload,
  names: ReadonlySet<string>,
): { readonly key?: string; readonly message: string } | undefined {
  if (typeof payload === 'string') {
    const message = templateFault(payload, 'plain', names);
    return message === undefined ? undefined : { message };
  }
  for (const key of ['text', 'hex'] as const) {
    const text = (payload as Readonly<Partial<Record<string, string>>>)[key];
    const message = text === undefined ? undefined : templateFault(text, key, names);
    if (message !== undefined) {
      return { key, message };
    }
  }
  return undefined;
}

function isVariableFault(fault: string): boolean {
  return (variableFaults as readonly string[]).includes(fault);
}

/**
 * The bytes of a message as a user writes them in a definition. Whether its variables are known is for
 * `answerFault` to say: which there are depends on what is around it.
 */
export const payloadSchema = v.pipe(
  v.union(
    [
      v.pipe(
        v.string(),
        v.check(
          (text) => !/\p{Surrogate}/u.test(text),
          'Half of a surrogate pair stands alone; write its bytes as { "hex": "…" }.',
        ),

        v.description(
          `Text, sent in the socket's encoding. Variables are filled in for each message: ${variableList}; $\${ stands for a plain \${.`,
        ),
      ),
      v.strictObject({
        text: v.pipe(
          v.string(),

          v.description(
            `Text with the escapes of Send…, such as \\r, \\n, \\x1b and \\u{e9}; in JSON each backslash is written twice. Variables are filled in: ${variableList}.`,
          ),
        ),
      }),
      v.strictObject({
        hex: v.pipe(
          v.string(),

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
    'What to send: text, `{ "text": "…" }` with escapes, or bytes as `{ "hex": "…" }`, `{ "base64": "…" }` or `{ "file": "…" }`.',
  ),
);
export type Payload = v.InferOutput<typeof payloadSchema>;
