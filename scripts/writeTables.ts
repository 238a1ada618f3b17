import fs from 'node:fs/promises';
import path from 'node:path';
import { documentTables, withTables } from './tables.ts';

/** Writes the tables of the documents anew. */
const tables = await documentTables();
for (const file of new Set(tables.map((table) => table.file))) {
  const text = await withTables(file, tables);
  await fs.writeFile(path.join(import.meta.dirname, '..', file), text);
}
