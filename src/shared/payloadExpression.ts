import * as v from 'valibot';
import { parseBase64 } from './parseBase64.ts';
import { checksumBytes, checksumFor, checksumSettingSchema, usualByteOrder } from './checksum.ts';
import type { Checksum, ChecksumSetting } from './checksum.ts';
import { encoderOf } from './encodeText.ts';
import type { EncodeText } from './encodeText.ts';
import { formatHex, parseHexDump } from './hexDump.ts';
import { joinBytes } from './joinBytes.ts';
import { parseHex } from './parseHex.ts';
import { lineEndings, lineEndingText, notations, parseText } from './payload.ts';
import { payloadFaults } from './parsedPayload.ts';
import type { ParsedPayload } from './parsedPayload.ts';
import { textEncodings } from './textEncodings.ts';
import type { TextEncoding } from './textEncodings.ts';
import { expandTemplate, parseTemplate, variableFaults } from './variables.ts';
import type { Expanded, ParsedTemplate, Template, VariableSource } from './variables.ts';

/** Maximum length of the text of a payload expression, in UTF-16 units. */
export const writtenTextMax = 1_000_000;

/** A payload as a user writes it, with its checksum and line ending. */
export const payloadExpressionSchema = v.object({
  notation: v.picklist(notations),
  text: v.pipe(v.string(), v.maxLength(writtenTextMax)),
  /** After payload and checksum; only of the notation `text`. */
  lineEnding: v.picklist(lineEndings),
  /** Of the notation `text`; UTF-8 when absent. */
  encoding: v.exactOptional(v.picklist(textEncodings)),
  checksum: v.exactOptional(checksumSettingSchema),
});
export type PayloadExpression = v.InferOutput<typeof payloadExpressionSchema>;

/** Checksum and line ending, which follow the payload. */
interface Trailer {
  readonly checksum: (ChecksumSetting & { readonly compute: Checksum }) | undefined;
  readonly lineEnding: string;
}

/** A parsed payload expression, from which each message is rendered. */
export interface PreparedPayload {
  /** Whether each message has the same bytes. */
  readonly isFixed: boolean;
  readonly template: Template;
  readonly encode: EncodeText;
  readonly trailer: Trailer;
}

export const payloadExpressionFaults = [...payloadFaults, ...variableFaults] as const;
export type PayloadExpressionFault = (typeof payloadExpressionFaults)[number];

/** `position` and `length` mark the fault in the text, in UTF-16 units. */
export interface FaultPlace {
  readonly fault: PayloadExpressionFault;
  readonly position: number;
  readonly length: number;
}

export type ParsedPayloadExpression =
  { readonly ok: true; readonly payload: PreparedPayload } | ({ readonly ok: false } & FaultPlace);

/**
 * Reads a payload; once, however many messages are made of it. Who reads one as often as it is edited
 * hands in an `encoderFor` that keeps what it made; an answer the `names` of `parseTemplate`.
 */
export function parsePayloadExpression(
  expression: PayloadExpression,
  encoderFor = encoderOf,
  names?: ReadonlySet<string>,
): ParsedPayloadExpression {
  const encode = encoderFor((expression.notation === 'text' && expression.encoding) || 'utf-8');
  const parsed = templateOf(expression, encode, names);
  if (!parsed.ok) {
    return parsed;
  }
  const { checksum, lineEnding, notation } = expression;
  return prepared(parsed.template, encode, {
    checksum: checksum && { ...checksum, compute: checksumFor(checksum.name) },
    lineEnding: notation === 'text' ? lineEndingText[lineEnding] : '',
  });
}

function prepared(
  template: Template,
  encode: EncodeText,
  trailer: Trailer,
): ParsedPayloadExpression {
  const isFixed = template.every((part) => !('kind' in part));
  return { ok: true, payload: { isFixed, template, encode, trailer } };
}

/**
 * As `parsePayloadExpression`, of a text that has no escapes: JSON has made characters of its own
 * already.
 */
export function readPlain(
  text: string,
  encoding: TextEncoding = 'utf-8',
  names?: ReadonlySet<string>,
): ParsedPayloadExpression {
  const encode = encoderOf(encoding);
  const parsed = parseTemplate(text, encode, encode, names);
  const trailer = { checksum: undefined, lineEnding: '' };
  return parsed.ok ? prepared(parsed.template, encode, trailer) : parsed;
}

/** The bytes of one message, the caller's. */
export function renderPayloadExpression(
  payload: PreparedPayload,
  source: VariableSource,
): Expanded {
  const { template, encode, trailer } = payload;
  const filled = expandTemplate(template, source, encode);
  if (!filled.ok) {
    return filled;
  }
  const { checksum, lineEnding } = trailer;
  if (checksum === undefined && lineEnding === '') {
    return filled;
  }
  const value = checksum && valueOf(checksum, filled.bytes);
  const isHex = checksum?.form === 'hex';
  const ending = encode(`${isHex && value ? hexDigits(value) : ''}${lineEnding}`);
  if (!ending.ok) {
    return { ok: false, fault: 'notInEncoding', position: 0, length: 0 };
  }
  const parts = [filled.bytes, isHex || !value ? [] : value, ending.bytes];
  return { ok: true, bytes: joinBytes(parts) };
}

function templateOf(
  { notation, text }: PayloadExpression,
  encode: EncodeText,
  names: ReadonlySet<string> | undefined,
): ParsedTemplate {
  switch (notation) {
    case 'text':
      return parseTemplate(text, (literal) => parseText(literal, encode), encode, names);
    case 'hex': {
      // What stands in a dump's text column is no variable.
      const dump = parseHexDump(text);
      return dump?.ok ? fixed(dump) : parseTemplate(text, parseHex, encode, names);
    }
    case 'base64':
      return fixed(parseBase64(text));
  }
}

function fixed(parsed: ParsedPayload): ParsedTemplate {
  return parsed.ok ? { ok: true, template: [parsed.bytes] } : parsed;
}

function valueOf(
  { name, byteOrder, skip, compute }: NonNullable<Trailer['checksum']>,
  bytes: Uint8Array,
): Uint8Array {
  return checksumBytes(compute, bytes.subarray(skip ?? 0), byteOrder ?? usualByteOrder(name));
}

function hexDigits(bytes: Uint8Array): string {
  return formatHex(bytes).replaceAll(' ', '').toUpperCase();
}
