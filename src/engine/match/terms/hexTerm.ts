import { patternOfHex } from '../bytePattern.ts';
import { BytesTest } from '../bytesTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const hexTerm: CompileTerm<'hex'> = ({ digits, onWire }) =>
  new BytesTest(patternOfHex(digits), onWire);
