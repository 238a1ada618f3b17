import * as v from 'valibot';
import { faultSchema } from '../../shared/fault/faultSchema.ts';
import type { Fault } from '../../shared/fault/faultSchema.ts';
import { apiErrors } from './apiError.ts';

/** A toxic as the API has it. */
export interface Toxic {
  readonly attributes: Readonly<Record<string, number>>;
  readonly name: string;
  readonly type: ToxicType;
  readonly stream: 'upstream' | 'downstream';
  readonly toxicity: number;
}

/** The types of toxiproxy, and their attributes, which are 0 where they are not given. */
const attributesOf = {
  latency: ['latency', 'jitter'],
  bandwidth: ['rate'],
  slow_close: ['delay'],
  timeout: ['timeout'],
  reset_peer: ['timeout'],
  slicer: ['average_size', 'size_variation', 'delay'],
  limit_data: ['bytes'],
  noop: [],
} as const;
type ToxicType = keyof typeof attributesOf;

const requestSchema = v.object({
  name: v.optional(v.string(), ''),
  type: v.optional(v.string(), ''),
  stream: v.optional(v.string(), ''),
  toxicity: v.optional(v.number(), 1),
  attributes: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** The toxic that a request is to make. Throws an `ApiError`. */
export function readToxic(body: unknown): Toxic {
  const request = parsed(requestSchema, body);
  const stream = request.stream === '' ? 'downstream' : request.stream.toLowerCase();
  if (stream !== 'downstream' && stream !== 'upstream') {
    throw apiErrors.badStream();
  }
  const { type } = request;
  if (!isToxicType(type)) {
    throw apiErrors.badType();
  }
  return {
    attributes: readAttributes(type, request.attributes, {}),
    name: request.name === '' ? `${type}_${stream}` : request.name,
    ...{ type, stream, toxicity: request.toxicity },
  };
}

/** The toxic after a request to change it: attributes and toxicity, as far as they are given. */
export function changedToxic(toxic: Toxic, body: unknown): Toxic {
  const { attributes = {}, toxicity = toxic.toxicity } = parsed(
    v.object({
      toxicity: v.optional(v.number()),
      attributes: v.optional(v.record(v.string(), v.unknown())),
    }),
    body,
  );
  return {
    ...toxic,
    toxicity,
    attributes: readAttributes(toxic.type, attributes, toxic.attributes),
  };
}

/** The fault that it is here; nothing where it does nothing. Throws an `ApiError` where it can't be one. */
export function faultOf({ attributes, name, type, stream, toxicity }: Toxic): Fault | undefined {
  if (type === 'noop' || (type === 'slicer' && attributes['average_size'] === 0)) {
    return undefined;
  }
  return parsed(faultSchema, {
    ...{ type, ...attributes, name, stream },
    toxicity: Math.min(1, Math.max(0, toxicity)),
  });
}

/** What a body says, as the schema has it. Throws an `ApiError`. */
export function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  // valibot takes an array for an object.
  const isArray = Array.isArray(body) && schema.type === 'object';
  const result = v.safeParse(schema, isArray ? undefined : body);
  if (!result.success) {
    const [{ message, path }] = result.issues;
    const place = path?.map(({ key }) => String(key)).join('.') ?? '';
    throw apiErrors.badBody(place === '' ? message : `${place}: ${message}`);
  }
  return result.output;
}

function isToxicType(type: string): type is ToxicType {
  return Object.hasOwn(attributesOf, type);
}

function readAttributes(
  type: ToxicType,
  given: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    attributesOf[type].map((key) => {
      const value = given[key] ?? before[key] ?? 0;
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        throw apiErrors.badBody(`attributes.${key} is no number`);
      }
      return [key, value];
    }),
  );
}
