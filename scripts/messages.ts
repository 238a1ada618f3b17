import fs from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '..');

/** The file that translators begin with: every text that the code passes to `vscode.l10n.t`. */
export const messagesFile = path.join(root, 'l10n/bundle.l10n.json');

// As a method, or taken out of `vscode.l10n` under its own name.
const translate = /(?:^|\bl10n\.)t$/;

/** The texts of `vscode.l10n.t(…)` calls in src/extension, sorted. Throws where one is no literal. */
export async function messagesInCode(): Promise<string[]> {
  const folder = path.join(root, 'src/extension');
  const texts = new Set<string>();
  for (const name of await fs.readdir(folder, { recursive: true })) {
    if (!name.endsWith('.ts')) {
      continue;
    }
    const text = await fs.readFile(path.join(folder, name), 'utf8');
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && translate.test(node.expression.getText(source))) {
        const [first] = node.arguments;
        if (!first || !ts.isStringLiteralLike(first)) {
          throw new Error(`${name}: ${node.getText(source)} has no literal text to translate`);
        }
        texts.add(first.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...texts].sort();
}
