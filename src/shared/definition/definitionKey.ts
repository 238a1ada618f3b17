import * as v from 'valibot';
import type { Endpoint, Scheme } from '../endpoint.ts';
import { schemes } from '../endpoint.ts';

/** What a socket is to its peers. */
export const roles = ['listener', 'client'] as const;
export type Role = (typeof roles)[number];

/**
 * When a running socket follows a change of a key: at once, for connections that open from then on, or
 * once it is started again.
 */
export type TakesEffect = 'now' | 'nextConnection' | 'nextStart';

/** A definition of which each key by itself is checked, whatever its role. */
export type AnyDefinition = Readonly<Record<string, unknown>>;

/** For keys that streams have the use of; datagrams have no connections that could open. */
export function nextConnectionElse(other: TakesEffect) {
  return ({ listen, connect }: AnyDefinition): TakesEffect => {
    const endpoint = listen ?? connect;
    const isDatagram = typeof endpoint === 'string' && endpoint.startsWith('udp:');
    return isDatagram ? other : 'nextConnection';
  };
}

/** A key of a socket in `sockets.json`: all that is known of it, in one place. */
export interface DefinitionKey {
  /** What each role may write there; a role that is missing has no such key. */
  readonly schema: Readonly<Partial<Record<Role, v.GenericSchema>>>;
  /** Whether a definition must have it. */
  readonly required?: true;
  /** The endpoints that it says something about. Default: all. */
  readonly schemes?: readonly Scheme[];
  /** A value that means the same as none. */
  readonly default?: unknown;
  /** Default: at the next start. */
  readonly takesEffect?: TakesEffect | ((definition: AnyDefinition) => TakesEffect);
  /** What is wrong with a good value beside the other keys, or for the endpoint of its socket. */
  readonly fault?: (definition: AnyDefinition, endpoint: Endpoint) => string | undefined;
}

export const datagramSchemes = ['udp'] as const;
export const streamSchemes = ['tcp', 'tls', 'unix', 'pipe'] as const;
export const inetSchemes = ['tcp', 'udp', 'tls'] as const;
export const inetStreamSchemes = ['tcp', 'tls'] as const;

/** The same in every role. */
export function everyRole<Schema extends v.GenericSchema>(schema: Schema) {
  return { listener: schema, client: schema };
}

type Keys = Readonly<Record<string, DefinitionKey>>;

/** The entries of an object schema for the definitions of one role. */
export type EntriesFor<Table extends Keys, Of extends Role> = {
  [Key in keyof Table as Of extends keyof Table[Key]['schema'] ? Key : never]: Table[Key] extends {
    readonly schema: Readonly<Record<Of, infer Schema extends v.GenericSchema>>;
  }
    ? Table[Key] extends { readonly required: true }
      ? Schema
      : v.OptionalSchema<Schema, undefined>
    : never;
};

export function entriesFor<Table extends Keys, Of extends Role>(
  keys: Table,
  role: Of,
): EntriesFor<Table, Of> {
  const entries = Object.entries(keys).flatMap(([name, { schema, required }]) => {
    const own = schema[role];
    return own === undefined ? [] : [[name, required === true ? own : v.optional(own)] as const];
  });
  return Object.fromEntries(entries) as EntriesFor<Table, Of>;
}

/** Why a key has no meaning for an endpoint; undefined where it has one. */
export function schemeFault(
  { schemes: own = schemes }: DefinitionKey,
  scheme: Scheme,
): string | undefined {
  if (own.includes(scheme)) {
    return undefined;
  }
  return scheme === 'udp'
    ? 'This is for streams; udp carries datagrams.'
    : own.every((each) => each === 'udp')
      ? 'This is for datagrams; only udp carries them.'
      : 'This is for IP addresses.';
}
