import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { definitionJsonSchema } from '../../../scripts/definitionJsonSchema.ts';
import { messagesFile, messagesInCode } from '../../../scripts/messages.ts';

const root = path.join(import.meta.dirname, '../../..');

describe('generated files', () => {
  it('the JSON schema is the one that the definition schema makes (npm run schema)', () => {
    const committed: unknown = JSON.parse(
      fs.readFileSync(path.join(root, 'media/sockets.schema.json'), 'utf8'),
    );
    assert.deepEqual(committed, JSON.parse(JSON.stringify(definitionJsonSchema())));
  });

  it('the texts for translators are those of the code (npm run messages)', async () => {
    const committed = JSON.parse(fs.readFileSync(messagesFile, 'utf8')) as object;
    assert.deepEqual(Object.keys(committed), await messagesInCode());
  });
});
