import type { TextTerm } from '../../../shared/match/terms/textTerm.ts';
import { parseText } from '../../../shared/payload.ts';
import type { BytePattern } from '../bytePattern.ts';
import { patternOfBytes } from '../bytePattern.ts';
import { BytesTest } from '../bytesTest.ts';
import { Expression } from '../expression.ts';
import { ExpressionTest } from '../expressionTest.ts';
import type { CompileTerm } from './compileTerm.ts';

/** Case counts for ASCII letters only: what else the bytes mean depends on an encoding. */
export const textTerm: CompileTerm<'text'> = (term) => {
  const { ignoreCase, isAtStart, isAtEnd, onWire } = term;
  const bytes = bytesOf(term);
  const hasLetters = bytes.some((byte) => /[a-z]/i.test(String.fromCharCode(byte)));
  if (!ignoreCase || !hasLetters || isAtStart || isAtEnd) {
    return new BytesTest(patternOfText(term), onWire);
  }
  const source = Array.from(bytes, sourceOfByte).join('');
  return new ExpressionTest(new Expression(source, '', Infinity), onWire);
};

export function patternOfText(term: TextTerm): BytePattern {
  const { isAtStart = false, isAtEnd = false, ignoreCase } = term;
  return patternOfBytes(bytesOf(term), { isAtStart, isAtEnd, ignoreCase });
}

function bytesOf({ text }: TextTerm): Uint8Array {
  const parsed = parseText(text);
  return parsed.ok ? parsed.bytes : new Uint8Array();
}

/** An expression for one byte as latin1; a letter in either case. */
function sourceOfByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[a-z]/i.test(character)
    ? `[${character.toLowerCase()}${character.toUpperCase()}]`
    : `\\x${byte.toString(16).padStart(2, '0')}`;
}
