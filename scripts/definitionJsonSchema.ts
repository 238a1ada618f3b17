import { toJsonSchema } from '@valibot/to-json-schema';
import { definitionFileSchema } from '../src/shared/definition.ts';

/**
 * The JSON schema of sockets.json, made of the schema that checks it at run time. What valibot
 * checks with code has no counterpart in JSON schema; the extension reports it in Problems, and unknown keys
 * too, which VS Code would report once more.
 */
export function definitionJsonSchema(): unknown {
  const schema = toJsonSchema(definitionFileSchema, { errorMode: 'ignore', typeMode: 'input' });
  return {
    ...(withoutKeyLimits(schema) as object),
    title: 'Sockets of this workspace',
    allowComments: true,
    allowTrailingCommas: true,
    defaultSnippets: [
      { label: 'sockets', body: { sockets: [{ name: '$1', listen: 'tcp://127.0.0.1:$2' }] } },
    ],
  };
}

function withoutKeyLimits(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(withoutKeyLimits);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(key === 'additionalProperties' && value === false))
      .map(([key, value]) => [key, withoutKeyLimits(value)]),
  );
}
