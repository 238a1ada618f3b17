import * as vscode from 'vscode';

/** A place in a text, in UTF-16 units, as VS Code has it. */
export function rangeOf(
  text: string,
  { offset, length }: { readonly offset: number; readonly length: number },
): vscode.Range {
  return new vscode.Range(positionAt(text, offset), positionAt(text, offset + length));
}

function positionAt(text: string, offset: number): vscode.Position {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
}
