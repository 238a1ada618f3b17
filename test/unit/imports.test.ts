import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const sources = path.resolve('src');

/** Each source file and the source files that it imports, types included. */
function readImports(): ReadonlyMap<string, readonly string[]> {
  const names = fs.readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /(?<!\.d)\.ts$/.test(name));
  return new Map(
    files.map((name) => {
      const file = path.join(sources, name);
      const { importedFiles } = ts.preProcessFile(fs.readFileSync(file, 'utf8'));
      const imported = importedFiles
        .filter(({ fileName }) => fileName.startsWith('.'))
        .map(({ fileName }) => path.resolve(path.dirname(file), fileName));
      return [file, imported];
    }),
  );
}

/** One cycle, first file last again; undefined where there is none. */
function findCycle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      return [...trail.slice(start), file];
    }
    if (done.has(file)) {
      return undefined;
    }
    for (const next of imports.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle !== undefined) {
        return cycle;
      }
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) {
      return cycle;
    }
  }
  return undefined;
}

describe('the source files', () => {
  it('do not import each other in a circle, not even for types', () => {
    const imports = readImports();
    assert.ok(imports.size > 100, `only ${imports.size} files were read`);
    const cycle = findCycle(imports)?.map((file) => path.relative(sources, file));
    assert.equal(cycle?.join(' → '), undefined);
  });
});
