import { Expression } from '../expression.ts';
import { ExpressionTest } from '../expressionTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const regexTerm: CompileTerm<'regex'> = ({ source, flags, onWire }, { timeoutMs }) =>
  new ExpressionTest(new Expression(source, flags, timeoutMs), onWire);
