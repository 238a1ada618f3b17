import fs from 'node:fs/promises';
import path from 'node:path';
import { definitionJsonSchema } from './definitionJsonSchema.ts';

/** Writes media/sockets.schema.json, from which VS Code completes and explains sockets.json. */
const file = path.join(import.meta.dirname, '../media/sockets.schema.json');
await fs.writeFile(file, `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`);
