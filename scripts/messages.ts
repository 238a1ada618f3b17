import fs from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { filterStarts } from '../src/shared/match/completeFilter.ts';

const root = path.join(import.meta.dirname, '..');

/** The file that translators begin with: every text that the code passes to `l10n.t`. */
export const messagesFile = path.join(root, 'l10n/bundle.l10n.json');

// As a method, or taken out of `vscode.l10n` under its own name.
const translate = /(?:^|\bl10n\.)t$/;

/**
 * The texts of `l10n.t(…)` calls in the rooms that word texts, and of what stands beside the terms of
 * filters, sorted. Throws where one is
 * no literal.
 */
export async function messagesInCode(): Promise<string[]> {
  const texts = new Set<string>();
  for (const name of await sourceFiles()) {
    const text = await fs.readFile(name, 'utf8');
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
  for (const { help } of filterStarts) {
    texts.add(help);
  }
  return [...texts].sort();
}

async function sourceFiles(): Promise<string[]> {
  const rooms = ['src/extension', 'src/workbench'].map((room) => path.join(root, room));
  const names = await Promise.all(
    rooms.map(async (room) =>
      (await fs.readdir(room, { recursive: true })).map((name) => path.join(room, name)),
    ),
  );
  return names.flat().filter((name) => name.endsWith('.ts'));
}
