import * as v from 'valibot';
import { encoderOf } from './encodeText.ts';
import { parseHex } from './parseHex.ts';
import { parseTemplate, variableNames, variablesWithArgument } from './variables.ts';

const encode = encoderOf('utf-8');

const variableList = variableNames
  .map((name) => `\${${name}${variablesWithArgument.includes(name) ? ':…' : ''}}`)
  .join(', ');

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
        v.rawCheck(({ dataset, addIssue }) => {
          const read = dataset.typed ? parseTemplate(dataset.value, encode, encode) : undefined;
          if (dataset.typed && read?.ok === false && read.fault !== 'loneSurrogate') {
            const { position, length } = read;
            const part = dataset.value.slice(position, position + length);
            addIssue({
              message: `“${part}” at character ${position + 1} is no variable; “$\${” stands for “\${”. There are ${variableList}.`,
            });
          }
        }),
        v.description(
          `Text, sent in the socket's encoding. Variables are filled in for each message: ${variableList}; $\${ stands for a plain \${.`,
        ),
      ),
      v.strictObject({
        hex: v.pipe(
          v.string(),
          v.rawCheck(({ dataset, addIssue }) => {
            const parsed = dataset.typed ? parseHex(dataset.value) : undefined;
            if (parsed?.ok === false) {
              const place = parsed.position + 1;
              addIssue({
                message: `Pairs of hexadecimal digits are expected; character ${place}.`,
              });
            }
          }),
          v.description(
            'Bytes as pairs of hexadecimal digits; blanks, commas and 0x may part them.',
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
    'Text is expected here, or bytes as { "hex": "…" }, { "base64": "…" } or { "file": "…" }.',
  ),
  v.description(
    'What to send: text, or bytes as { "hex": "…" }, { "base64": "…" } or { "file": "…" }.',
  ),
);
export type Payload = v.InferOutput<typeof payloadSchema>;
