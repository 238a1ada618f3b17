import { encoderOf } from './encodeText.ts';
import type { EncodeText } from './encodeText.ts';
import { formatTime, isTimeFormat } from './formatTime.ts';
import { joinBytes } from './joinBytes.ts';
import { namedValue, namesInside } from './namedValue.ts';
import { ntpTimestamp } from './ntpTimestamp.ts';
import type { ParsedPayload } from './parsedPayload.ts';

/** Why a text with variables can't be read, or can't be sent now. */
export const variableFaults = [
  /** `${` without a `}`. */
  'unfinishedVariable',
  'unknownVariable',
  /** What stands after the colon is missing, too much, or no number in range. */
  'invalidArgument',
  /** Known, but without a value here: no peer yet, no such environment variable. */
  'noValue',
  /** Filled in, it has more bytes than `filledBytesMax`. */
  'tooLong',
] as const;
export type VariableFault = (typeof variableFaults)[number];

/** `position` and `length` mark the place in the text, in UTF-16 units. */
export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | (ParsedPayload & { readonly ok: false })
  | {
      readonly ok: false;
      readonly fault: VariableFault;
      readonly position: number;
      readonly length: number;
    };

export type Expanded =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly ok: false;
      /** `notInEncoding` where the value has a character that the encoding hasn't. */
      readonly fault: 'noValue' | 'notInEncoding' | 'tooLong';
      readonly position: number;
      readonly length: number;
    };

/** Where the values of one message come from. An absent one is a fault where it is asked for. */
export interface VariableSource {
  /** Messages sent on this socket with a template, this one included. */
  readonly seq: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly socket?: string | undefined;
  readonly peer?: { readonly host: string; readonly port: number } | undefined;
  readonly local?: { readonly host: string; readonly port: number } | undefined;
  /** An environment variable, `undefined` where it is not set or not to be told. */
  env(name: string): string | undefined;
  /** A random UUID (RFC 9562, version 4), another with each call. */
  uuid(): string;
  /** Random bytes, other ones with each call. */
  randomBytes(count: number): Uint8Array;
  /** The payload that is answered. */
  readonly received?: Uint8Array | undefined;
  /** A part of it that has a name, or a value that was set. */
  named?(name: string): Uint8Array | undefined;
}

/** For texts without variables. */
export const noValues: VariableSource = {
  seq: 0,
  now: 0,
  env: () => undefined,
  uuid: () => '',
  randomBytes: (count) => new Uint8Array(count),
};

/** A text taken apart; literals are bytes already. */
export type Template = readonly (Uint8Array | Variable)[];

export interface Variable {
  readonly kind: VariableKind;
  /** What stands after the colon; empty where there is none. */
  readonly argument: string;
  readonly position: number;
  readonly length: number;
}

type VariableKind = keyof typeof variables | keyof typeof answerVariables;

interface VariableRule {
  /** Which argument it takes; none where absent. */
  readonly argument?: RegExp;
  /** Whether it may do without. */
  readonly isOptional?: true;
  readonly value: (source: VariableSource, argument: string) => string | Uint8Array | undefined;
}

/** Most bytes of a message that is filled in: values that are kept could grow for ever. */
export const filledBytesMax = 16 * 1024 * 1024;

/** At most this many random bytes or characters from one variable. */
const randomMax = 65_536;
const counted: RegExp = /^[1-9]\d{0,4}$/;
const letters = '0123456789abcdefghijklmnopqrstuvwxyz';

/** What can stand between `${` and `}`. */
const variables = {
  seq: { value: ({ seq }) => String(seq) },
  uuid: { value: (source) => source.uuid() },
  /** In UTC: ISO 8601 with milliseconds, or as a format of strftime(3) says. */
  now: {
    argument: /^[^]+$/,
    isOptional: true,
    value: ({ now }, format) =>
      format === '' ? new Date(now).toISOString() : formatTime(now, format),
  },
  /** Whole seconds since the Unix epoch. */
  unixTime: { value: ({ now }) => String(Math.floor(now / 1_000)) },
  unixTimeMs: { value: ({ now }) => String(Math.floor(now)) },
  /** The time as the eight bytes of NTP (RFC 5905). */
  ntpTime: { value: ({ now }) => ntpTimestamp(now) },
  /** So many random digits and lower-case letters. */
  random: { argument: counted, value: (source, count) => randomText(source, Number(count)) },
  /** So many random bytes. */
  randomBytes: { argument: counted, value: (source, count) => source.randomBytes(Number(count)) },
  env: { argument: /^[^=\0]+$/, value: (source, name) => source.env(name) },
  socket: { value: ({ socket }) => socket },
  'peer.host': { value: ({ peer }) => peer?.host },
  'peer.port': { value: ({ peer }) => peer && String(peer.port) },
  'local.host': { value: ({ local }) => local?.host },
  'local.port': { value: ({ local }) => local && String(local.port) },
} as const satisfies Record<string, VariableRule>;

/** What besides can stand there in an answer, which knows names. */
const answerVariables = {
  /** The payload that is answered, or so many bytes of it from an offset on. */
  in: {
    argument: /^\d{1,9}(?::\d{1,9})?$/,
    isOptional: true,
    value: ({ received }, part) => {
      const [from = 0, count = Infinity] = part === '' ? [] : part.split(':').map(Number);
      return received?.subarray(from, from + count);
    },
  },
  /** How many bytes a named value has, or the payload that is answered. */
  length: {
    argument: /^[a-zA-Z_]\w*$/,
    value: (source, name) => {
      const value = name === 'in' ? source.received : source.named?.(name);
      return value && String(value.length);
    },
  },
  /** A named value; `argument` is all that stands in the braces. */
  named: {
    argument: /^$/,
    value: (source, inside) => namedValue(inside, (name) => source.named?.(name)),
  },
} as const satisfies Record<string, VariableRule>;

const allVariables: Readonly<Record<VariableKind, VariableRule>> = {
  ...variables,
  ...answerVariables,
};

/** The names, for completion; those in `variablesWithArgument` want one after a colon. */
export const variableNames = Object.keys(variables) as (keyof typeof variables)[];
export const variablesWithArgument: readonly VariableKind[] = variableNames.filter(
  (name) => 'argument' in variables[name] && !('isOptional' in variables[name]),
);

/** Names that no part of a message and no value can have, as they mean something already. */
export const reservedNames: readonly string[] = [...variableNames, ...Object.keys(answerVariables)];

const encodeUtf8 = encoderOf('utf-8');

/**
 * Takes a text with variables apart: `${name}` and `${name:argument}`. Right before a brace `$$` is a
 * plain `$`: `$${` is `${`, and `$$${seq}` a `$` and the variable. What lies between is read by
 * `parseLiteral`: as text with escapes, or as it stands. An answer hands in the `names` that it knows.
 */
export function parseTemplate(
  text: string,
  parseLiteral: (literal: string) => ParsedPayload,
  encode: EncodeText = encodeUtf8,
  names?: ReadonlySet<string>,
): ParsedTemplate {
  const template: (Uint8Array | Variable)[] = [];
  const marker = /\$+\{/g;
  let literalStart = 0;
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) {
    const dollars = match[0].length - 1;
    const isVariable = dollars % 2 === 1;
    const literal = parseAt(text, literalStart, match.index, parseLiteral);
    if (!literal.ok) {
      return literal;
    }
    template.push(literal.bytes);
    const plain = encode('$'.repeat(Math.floor(dollars / 2)) + (isVariable ? '' : '{'));
    if (!plain.ok) {
      return { ...plain, position: match.index, length: match[0].length };
    }
    template.push(plain.bytes);
    literalStart = marker.lastIndex;
    if (!isVariable) {
      continue;
    }
    const variable = parseVariable(text, match.index + dollars - 1, names);
    if (!variable.ok) {
      return variable;
    }
    template.push(variable.variable);
    literalStart = variable.variable.position + variable.variable.length;
    marker.lastIndex = literalStart;
  }
  const rest = parseAt(text, literalStart, text.length, parseLiteral);
  if (!rest.ok) {
    return rest;
  }
  template.push(rest.bytes);
  return { ok: true, template: template.filter((part) => 'kind' in part || part.length > 0) };
}

/** The text that `parseTemplate` reads as this one, with nothing filled in. */
export function withoutVariables(text: string): string {
  return text.replaceAll(/\$+(?=\{)/g, (dollars) => dollars + dollars);
}

/** The bytes of one message. The values of variables are not looked into for others. */
export function expandTemplate(
  template: Template,
  source: VariableSource,
  encode: EncodeText = encodeUtf8,
): Expanded {
  const parts: Uint8Array[] = [];
  let filled = 0;
  for (const part of template) {
    if (!('kind' in part)) {
      parts.push(part);
      continue;
    }
    const rule = ruleOf(part.kind);
    const value = rule.value(source, part.argument);
    const { position, length } = part;
    if (value === undefined) {
      return { ok: false, fault: 'noValue', position, length };
    }
    const written = typeof value === 'string' ? encode(value) : { ok: true as const, bytes: value };
    if (!written.ok) {
      return { ok: false, fault: 'notInEncoding', position, length };
    }
    parts.push(written.bytes);
    filled += written.bytes.length;
    if (filled > filledBytesMax) {
      return { ok: false, fault: 'tooLong', position, length };
    }
  }
  return { ok: true, bytes: joinBytes(parts) };
}

function parseAt(
  text: string,
  start: number,
  end: number,
  parseLiteral: (literal: string) => ParsedPayload,
): ParsedPayload {
  const parsed = parseLiteral(text.slice(start, end));
  return parsed.ok ? parsed : { ...parsed, position: start + parsed.position };
}

function parseVariable(
  text: string,
  position: number,
  names: ReadonlySet<string> | undefined,
): { ok: true; variable: Variable } | (ParsedTemplate & { readonly ok: false }) {
  const end = text.indexOf('}', position);
  if (end < 0) {
    return { ok: false, fault: 'unfinishedVariable', position, length: 2 };
  }
  const inside = text.slice(position + 2, end);
  const colon = inside.indexOf(':');
  const name = colon < 0 ? inside : inside.slice(0, colon);
  const argument = colon < 0 ? '' : inside.slice(colon + 1);
  const length = end + 1 - position;
  if (names && namesInside(inside)?.every((one) => names.has(one)) === true) {
    return { ok: true, variable: { kind: 'named', argument: inside, position, length } };
  }
  if (!isVariable(name, names)) {
    return { ok: false, fault: 'unknownVariable', position, length };
  }
  const rule = ruleOf(name);
  const fits =
    colon < 0
      ? rule.argument === undefined || rule.isOptional === true
      : rule.argument?.test(argument) === true &&
        (name !== 'now' || isTimeFormat(argument)) &&
        (name !== 'length' || argument === 'in' || names?.has(argument) === true);
  if (!fits || (rule.argument === counted && Number(argument) > randomMax)) {
    return { ok: false, fault: 'invalidArgument', position, length };
  }
  return { ok: true, variable: { kind: name, argument, position, length } };
}

function isVariable(
  name: string,
  names: ReadonlySet<string> | undefined,
): name is keyof typeof variables | 'in' | 'length' {
  return (
    Object.hasOwn(variables, name) || (names !== undefined && (name === 'in' || name === 'length'))
  );
}

function ruleOf(kind: VariableKind): VariableRule {
  return allVariables[kind];
}

function randomText(source: VariableSource, count: number): string {
  let text = '';
  while (text.length < count) {
    for (const byte of source.randomBytes(count - text.length)) {
      // The last bytes would favour the first letters.
      text += byte < 252 ? letters.charAt(byte % letters.length) : '';
    }
  }
  return text;
}
