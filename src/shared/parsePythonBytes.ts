import type { ParsedPayload } from './parsedPayload.ts';

const letters: Readonly<Record<string, number>> = {
  '0': 0x00,
  a: 0x07,
  b: 0x08,
  t: 0x09,
  n: 0x0a,
  v: 0x0b,
  f: 0x0c,
  r: 0x0d,
  '"': 0x22,
  "'": 0x27,
  '\\': 0x5c,
};

/**
 * A bytes literal as Python prints it: `b'\x00GET'`. Answers `undefined` for a text that is none.
 * (The Python Language Reference, section 2.4.1.)
 */
export function parsePythonBytes(text: string): ParsedPayload | undefined {
  const literal = /^\s*b(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")\s*$/s.exec(text);
  const inside = literal?.[1] ?? literal?.[2];
  if (
    inside === undefined ||
    !/^(?:[\x20-\x5b\x5d-\x7e]|\\x[\da-f]{2}|\\[0abtnvfr"'\\])*$/i.test(inside)
  ) {
    return undefined;
  }
  const parts = inside.match(/\\x..|\\.|[^\\]/g) ?? [];
  const bytes = parts.map((part) =>
    part.startsWith('\\x')
      ? parseInt(part.slice(2), 16)
      : ((part.startsWith('\\') ? letters[part.slice(1)] : part.charCodeAt(0)) ?? 0),
  );
  return { ok: true, bytes: Uint8Array.from(bytes) };
}
