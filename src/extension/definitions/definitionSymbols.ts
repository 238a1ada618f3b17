import * as vscode from 'vscode';
import { endpointOf } from '../../shared/definition/definition.ts';
import { checkDefinitions } from '../../workbench/definitions/checkDefinitions.ts';
import type { DefinitionPlace } from '../../workbench/definitions/checkDefinitions.ts';
import { describeStep } from '../../workbench/tests/describeStep.ts';
import { rangeOf } from './rangeOf.ts';

/** The sockets and tests of a definitions file by their names, for the outline and *Go to Symbol*. */
export function definitionSymbols(text: string): vscode.DocumentSymbol[] {
  const { entries, tests } = checkDefinitions(text);
  const symbol = (name: string, detail: string, kind: vscode.SymbolKind, at: DefinitionPlace) => {
    const range = rangeOf(text, at);
    // What is selected when one goes there; the whole of it would be too much.
    const start = new vscode.Range(range.start, range.start);
    return new vscode.DocumentSymbol(name, detail, kind, range, start);
  };
  const sockets = entries.flatMap(({ name, definition, place }) => {
    const detail = definition ? endpointOf(definition) : '';
    return name === undefined ? [] : [symbol(name, detail, vscode.SymbolKind.Interface, place)];
  });
  const checks = tests.map(({ name, test, place, steps }) => {
    const parent = symbol(name, '', vscode.SymbolKind.Method, place);
    parent.children = (test?.do ?? []).flatMap((step, at) => {
      const own = steps[at];
      return own ? [symbol(describeStep(step), '', vscode.SymbolKind.Event, own)] : [];
    });
    return parent;
  });
  return [...sockets, ...checks];
}
