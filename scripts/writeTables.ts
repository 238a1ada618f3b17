import fs from 'node:fs/promises';
import path from 'node:path';
import { manifestText, titlesText } from './manifest.ts';
import { documentTables, withTables } from './tables.ts';

/** Writes what is made of tables in the code: parts of the manifest, and the tables of the documents. */
const root = path.join(import.meta.dirname, '..');
await fs.writeFile(path.join(root, 'package.json'), await manifestText());
await fs.writeFile(path.join(root, 'package.nls.json'), await titlesText());
const tables = await documentTables();
for (const file of new Set(tables.map((table) => table.file))) {
  await fs.writeFile(path.join(root, file), await withTables(file, tables));
}
