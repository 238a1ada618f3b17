import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { definitionJsonSchema } from '../../../scripts/definitionJsonSchema.ts';
import { messagesFile, messagesInCode } from '../../../scripts/messages.ts';
import { languages, translatedSchema, translationFaults } from '../../../scripts/translations.ts';

const root = path.join(import.meta.dirname, '../../..');

describe('generated files', () => {
  it('the JSON schema is the one that the definition schema makes (npm run schema)', () => {
    const made: unknown = JSON.parse(JSON.stringify(definitionJsonSchema()));
    assert.deepEqual(committedSchema('sockets.schema.json'), made);
  });

  for (const language of languages) {
    it(`the JSON schema in “${language}” is the one that its texts make (npm run schema)`, async () => {
      const committed = committedSchema(`sockets.schema.${language}.json`);
      assert.deepEqual(committed, await translatedSchema(language));
    });

    it(`every text has its translation into “${language}”, with the same blanks and links`, async () => {
      assert.deepEqual(await translationFaults(language), []);
    });
  }

  it('the texts for translators are those of the code (npm run messages)', async () => {
    const committed = JSON.parse(fs.readFileSync(messagesFile, 'utf8')) as object;
    assert.deepEqual(Object.keys(committed), await messagesInCode());
  });
});

function committedSchema(name: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(root, 'media', name), 'utf8'));
}
