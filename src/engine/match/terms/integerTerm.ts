import { IntegerTest } from '../integerTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const integerTerm: CompileTerm<'integer'> = (term) => new IntegerTest(term, term.onWire);
