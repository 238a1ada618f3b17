import { toJsonSchema } from '@valibot/to-json-schema';
import { definitionFileSchema } from '../src/shared/definition/definitionSchema.ts';
import { payloadSchema } from '../src/shared/definition/payloadSchema.ts';
import { ruleSchema } from '../src/shared/rule/ruleSchema.ts';
import { stepSchema } from '../src/shared/step/steps.ts';
import { plainTestStepSchema, testStepSchema } from '../src/shared/test/testSteps.ts';
import { definitionSnippets, responderSnippets } from './definitionSnippets.ts';

interface Schema {
  readonly [key: string]: unknown;
}

/**
 * The JSON schema of sockets.json, made of the schema that checks it at run time. It completes and
 * explains, and finds no fault: what is wrong the extension tells, once and in words. A JSON schema
 * would tell most of it a second time, and of a union what is wrong with the branch that was not meant.
 */
export function definitionJsonSchema(): unknown {
  const schema = toJsonSchema(definitionFileSchema, {
    errorMode: 'ignore',
    typeMode: 'input',
    // Once, not in every place where one may stand.
    definitions: {
      ...{ payload: payloadSchema, step: stepSchema, rule: ruleSchema },
      ...{ plainTestStep: plainTestStepSchema, testStep: testStepSchema },
    },
  });
  const file = permissive(schema) as {
    properties: { sockets: { items: { anyOf: [Schema, Schema] } } };
  };
  const { sockets } = file.properties;
  const [listener, client] = sockets.items.anyOf;
  return {
    ...file,
    properties: {
      ...file.properties,
      sockets: {
        ...sockets,
        items: {
          defaultSnippets: definitionSnippets,
          // The keys of the role that is there, and of both until one is.
          allOf: [
            { if: { required: ['connect'] }, else: listener },
            { if: { required: ['listen'] }, else: client },
          ],
        },
      },
    },
    title: 'Sockets of this workspace',
    allowComments: true,
    allowTrailingCommas: true,
  };
}

/** What only restricts, and so would be reported. */
const restrictions = [
  'required',
  'additionalProperties',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
];

function permissive(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(permissive);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const { description, type, enum: values, const: only, ...others } = schema as Schema;
  const { oneOf, properties, ...rest } = others;
  const examples = Array.isArray(values) ? (values as unknown[]) : only === undefined ? [] : [only];
  const offered = type === 'boolean' && examples.length === 0 ? [true, false] : examples;
  return {
    ...(description === undefined ? {} : { markdownDescription: description }),
    ...Object.fromEntries(
      Object.entries(rest)
        .filter(([key]) => !restrictions.includes(key))
        .map(([key, value]) => [key, permissive(value)]),
    ),
    ...(oneOf === undefined ? {} : { anyOf: permissive(oneOf) }),
    ...(properties === undefined ? {} : { properties: permissiveEach(properties) }),
    ...(offered.length > 0
      ? { examples: offered }
      : type === 'string'
        ? { defaultSnippets: [{ label: '"…"', body: '$1' }] }
        : {}),
    ...(isResponder(properties) ? { defaultSnippets: responderSnippets } : {}),
  };
}

/** By their names, as one of them may be called like a keyword of JSON schema. */
function permissiveEach(properties: unknown): object {
  return Object.fromEntries(
    Object.entries(properties as Schema).map(([key, value]) => [key, permissive(value)]),
  );
}

/** Whether these are the keys of a rule; those of a step are fewer. */
function isResponder(properties: unknown): boolean {
  return (
    typeof properties === 'object' &&
    properties !== null &&
    'match' in properties &&
    'echo' in properties
  );
}
