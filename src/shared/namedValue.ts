/*
 * What stands between `${` and `}` for a named value: itself (`id`), with numbers laid over it
 * (`fc|0x80`, `flags&0x38|4`), or a part of it from an offset on (`table:4`, `table:address*2:count*2`).
 */

const operations = String.raw`(?:[|&^+*-](?:0[xX][0-9a-fA-F]{1,8}|\d{1,10}))`;
const name = String.raw`[a-zA-Z_]\w*`;
const number = String.raw`(?:\d{1,9}|${name}${operations}{0,8})`;
const whole = new RegExp(`^(${name})(?:(${operations}{1,8})|:(${number})(?::(${number}))?)?$`);
const oneOperation = /([|&^+*-])(0[xX][0-9a-fA-F]+|\d+)/g;

type ValueOf = (name: string) => Uint8Array | undefined;

/** All names that stand there; nothing where it is no named value. */
export function namesInside(inside: string): readonly string[] | undefined {
  const [, named, , from, count] = whole.exec(inside) ?? [];
  return named === undefined
    ? undefined
    : [named, ...[from, count].flatMap((text) => /^[a-zA-Z_]\w*/.exec(text ?? '')?.[0] ?? [])];
}

/**
 * The bytes that stand there. With operations, done from left to right, a value is taken as an unsigned
 * integer of its own length, the high byte first, that wraps around; bytes before the last eight stay as
 * they are. A part ends where the value does.
 */
export function namedValue(inside: string, valueOf: ValueOf): Uint8Array | undefined {
  const [, named = '', done, from, count] = whole.exec(inside) ?? [];
  const value = valueOf(named);
  if (value === undefined) {
    return undefined;
  }
  if (from === undefined) {
    return done === undefined ? value : changed(value, done);
  }
  const start = numberOf(from, valueOf);
  const length = count === undefined ? value.length : numberOf(count, valueOf);
  return start === undefined || length === undefined
    ? undefined
    : value.subarray(start, start + length);
}

/** A number as it is written, or a value as one, which does not wrap around; below zero it is zero. */
function numberOf(text: string, valueOf: ValueOf): number | undefined {
  if (/^\d/.test(text)) {
    return Number(text);
  }
  const [named = ''] = /^\w+/.exec(text) ?? [];
  const value = valueOf(named);
  if (value === undefined) {
    return undefined;
  }
  const result = applied(integerOf(value.subarray(-8)), text.slice(named.length));
  return result < 0n ? 0 : Number(result);
}

function changed(bytes: Uint8Array, operations: string): Uint8Array {
  const result = Uint8Array.from(bytes);
  const width = Math.min(8, bytes.length);
  const value = integerOf(result.subarray(bytes.length - width));
  let rest = BigInt.asUintN(8 * width, applied(value, operations));
  for (let place = bytes.length - 1; place >= bytes.length - width; place -= 1) {
    result[place] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return result;
}

function integerOf(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function applied(value: bigint, operations: string): bigint {
  return [...operations.matchAll(oneOperation)].reduce(
    (sum, [, operator = '', operand = '0']) => apply(sum, operator, BigInt(operand)),
    value,
  );
}

function apply(value: bigint, operator: string, operand: bigint): bigint {
  switch (operator) {
    case '|':
      return value | operand;
    case '&':
      return value & operand;
    case '^':
      return value ^ operand;
    case '+':
      return value + operand;
    case '*':
      return value * operand;
    default:
      return value - operand;
  }
}
