import { toJsonSchema } from '@valibot/to-json-schema';
import { definitionFileSchema } from '../src/shared/definition.ts';

/**
 * The JSON schema of sockets.json, made of the schema that checks it at run time. What valibot
 * checks with code has no counterpart in JSON schema; the extension reports it in Problems.
 */
export function definitionJsonSchema(): unknown {
  const schema = toJsonSchema(definitionFileSchema, { errorMode: 'ignore', typeMode: 'input' });
  return {
    ...schema,
    title: 'Sockets of this workspace',
    allowComments: true,
    allowTrailingCommas: true,
    defaultSnippets: [
      { label: 'sockets', body: { sockets: [{ name: '$1', listen: 'tcp://127.0.0.1:$2' }] } },
    ],
  };
}
