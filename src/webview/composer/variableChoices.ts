import { variableNames, variablesWithArgument } from '../../shared/variables.ts';

export type VariableName = (typeof variableNames)[number];

/** What can stand at the caret of a text with variables, and what it takes the place of. */
export interface VariableChoices {
  readonly names: readonly VariableName[];
  /** The name written so far, in UTF-16 units of the text. */
  readonly from: number;
  readonly to: number;
}

/** The variables that go on from what is written before the caret; nothing where none begins there. */
export function variableChoices(text: string, caret: number): VariableChoices | undefined {
  // The last `${` before the caret; of `$${` nothing is filled in.
  const begun = /(\$?)\$\{([\w.]*)$/.exec(text.slice(0, caret));
  if (!begun || begun[1] === '$') {
    return undefined;
  }
  const name = (begun[2] ?? '').toLowerCase();
  const names = variableNames.filter((known) => known.toLowerCase().startsWith(name));
  const rest = /^[\w.]*/.exec(text.slice(caret))?.[0].length ?? 0;
  return { names, from: caret - name.length, to: caret + rest };
}

/** The text with a variable's name filled in, and where the caret belongs then. */
export function withVariable(
  text: string,
  { from, to }: VariableChoices,
  name: VariableName,
): { readonly text: string; readonly caret: number } {
  const hasArgument = variablesWithArgument.includes(name);
  const after = text.slice(to);
  const isColonThere = hasArgument && after.startsWith(':');
  const filled = hasArgument && !isColonThere ? `${name}:` : name;
  const end = from + filled.length;
  const isClosed = /^[^${}]*\}/.test(after);
  return {
    text: text.slice(0, from) + filled + (isClosed ? '' : '}') + after,
    // Behind the brace, or where the argument belongs.
    caret: hasArgument ? end + (isColonThere ? 1 : 0) : end + 1,
  };
}
