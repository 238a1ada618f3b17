import type * as v from 'valibot';
import { toJsonSchema } from '@valibot/to-json-schema';
import { datagramKeys } from '../src/shared/definition/datagramKeys.ts';
import { roles } from '../src/shared/definition/definitionKey.ts';
import type { DefinitionKey, Role } from '../src/shared/definition/definitionKey.ts';
import { definitionKeys } from '../src/shared/definition/definitionKeys.ts';
import { listenerKeys } from '../src/shared/definition/listenerKeys.ts';
import { streamKeys } from '../src/shared/definition/streamKeys.ts';
import { tlsKeys } from '../src/shared/definition/tlsKeys.ts';

/** As much of a JSON schema as a table tells. */
interface Schema {
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

/** A key as a row: what is written, for which sockets, and what it means. */
type Row = readonly [key: string, sockets: string, meaning: string];

/** The tables of docs/sockets-json.md, each with the keys of its section; `keys` has all the others. */
export function definitionTables(): Readonly<Record<string, readonly Row[]>> {
  const sections = { ...listenerKeys, ...streamKeys, ...datagramKeys };
  const others = Object.entries(definitionKeys).filter(([name]) => !(name in sections));
  return {
    keys: others.map(([name, key]) => rowOf(name, key)),
    'keys-listeners': rowsOf(listenerKeys),
    'keys-tls': partsOf('tls', tlsKeys.tls),
    'keys-streams': rowsOf(streamKeys),
    'keys-datagrams': rowsOf(datagramKeys),
  };
}

/** The keys of an object, with what their schemas say of them. */
export function descriptionRows(keys: v.ObjectEntries): (readonly [string, string])[] {
  return Object.entries(keys).map(([name, schema]) => [
    `\`${name}\``,
    textOf(toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' }) as Schema),
  ]);
}

function rowsOf(keys: Readonly<Record<string, DefinitionKey>>): Row[] {
  return Object.entries(keys).flatMap(([name, key]) => [rowOf(name, key), ...partsOf(name, key)]);
}

function rowOf(name: string, key: DefinitionKey): Row {
  const when = typeof key.takesEffect === 'function' ? key.takesEffect({}) : key.takesEffect;
  const effect =
    when === 'now'
      ? ' A change takes effect at once.'
      : when === 'nextConnection'
        ? ' A change takes effect for the next connection.'
        : '';
  return [`\`${name}\``, socketsOf(key), meaningOf(schemasOf(key)) + effect];
}

/** The keys of the object that may be written for a key, where only one kind of object may be. */
function partsOf(name: string, key: DefinitionKey): Row[] {
  const parts = new Map<string, Partial<Record<Role, Schema>>>();
  for (const [role, schema] of Object.entries(schemasOf(key)) as [Role, Schema][]) {
    const [object, ...more] = (schema.anyOf ?? [schema]).filter(({ properties }) => properties);
    for (const [part, its] of Object.entries(more.length > 0 ? {} : (object?.properties ?? {}))) {
      parts.set(part, { ...parts.get(part), [role]: its });
    }
  }
  return [...parts].map(([part, schemas]) => [
    `\`${name}.${part}\``,
    socketsOf({ ...key, schema: schemas as DefinitionKey['schema'] }),
    meaningOf(schemas),
  ]);
}

function schemasOf({ schema }: DefinitionKey): Partial<Record<Role, Schema>> {
  const written = roles.flatMap((role) => {
    const own = schema[role];
    return own === undefined
      ? []
      : [[role, toJsonSchema(own, { errorMode: 'ignore', typeMode: 'input' })] as const];
  });
  return Object.fromEntries(written);
}

/** Which sockets have a key: their roles, and what carries their bytes. */
function socketsOf({ schema, schemes }: DefinitionKey): string {
  const own = roles.filter((role) => role in schema);
  const whose = own.length === roles.length ? [] : [own.map((role) => `${role}s`).join(', ')];
  const carried =
    schemes === undefined
      ? []
      : [schemes.includes('unix') ? 'streams' : schemes.map((each) => `\`${each}\``).join(', ')];
  return [...whose, ...carried].join(' over ') || 'all';
}

/** In the words of its schema: once where all roles have the same, else by role. */
function meaningOf(schemas: Partial<Record<Role, Schema>>): string {
  const texts = Object.entries(schemas).map(([role, schema]) => ({ role, text: textOf(schema) }));
  const [first] = texts;
  return first === undefined || texts.every(({ text }) => text === first.text)
    ? (first?.text ?? '')
    : texts.map(({ role, text }) => `As a ${role}: ${text}`).join(' ');
}

function textOf({ description = '', minimum, maximum }: Schema): string {
  return minimum === undefined || maximum === undefined
    ? description
    : `${description} From ${minimum} to ${maximum}.`;
}
