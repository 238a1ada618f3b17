import fs from 'node:fs/promises';
import path from 'node:path';
import { definitionJsonSchema } from './definitionJsonSchema.ts';
import { languages, translatedSchema } from './translations.ts';

/**
 * Writes media/sockets.schema.json, from which VS Code completes and explains sockets.json, and beside
 * it one for each other language.
 */
const media = path.join(import.meta.dirname, '../media');
await write('sockets.schema.json', definitionJsonSchema());
for (const language of languages) {
  await write(`sockets.schema.${language}.json`, await translatedSchema(language));
}

async function write(name: string, schema: unknown): Promise<void> {
  await fs.writeFile(path.join(media, name), `${JSON.stringify(schema, null, 2)}\n`);
}
