import * as v from 'valibot';
import { testSchema } from '../test/testSchema.ts';
import { parseEndpoint } from '../endpoint.ts';
import { entriesFor, schemeFault } from './definitionKey.ts';
import type { AnyDefinition, DefinitionKey } from './definitionKey.ts';
import { definitionKeys } from './definitionKeys.ts';

/** All that a listener's definition may say, each key by itself. */
export const listenerEntries = v.strictObject(entriesFor(definitionKeys, 'listener'));

/** All that a client's definition may say, each key by itself. */
export const clientEntries = v.strictObject(entriesFor(definitionKeys, 'client'));

export const listenerSchema = v.pipe(
  listenerEntries,
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed) {
      faultsOf(dataset.value, dataset.value.listen).forEach((issue) => addIssue(issue));
    }
  }),
);

export const clientSchema = v.pipe(
  clientEntries,
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed) {
      faultsOf(dataset.value, dataset.value.connect).forEach((issue) => addIssue(issue));
    }
  }),
);

/** What is wrong with keys that are good by themselves, as valibot's own issues. */
function faultsOf(definition: AnyDefinition, url: string) {
  const parsed = parseEndpoint(url);
  if (!parsed.ok) {
    return [];
  }
  const { endpoint } = parsed;
  return Object.entries<DefinitionKey>(definitionKeys).flatMap(([key, facts]) => {
    const value = definition[key];
    const message =
      value === undefined
        ? undefined
        : (schemeFault(facts, endpoint.scheme) ?? facts.fault?.(definition, endpoint));
    const path: [v.ObjectPathItem] = [
      { type: 'object', origin: 'value', input: definition, key, value },
    ];
    return message === undefined ? [] : [{ message, path }];
  });
}

/**
 * One socket as written in `sockets.json`; `options` are those of a listener and of a client. The
 * union's own report would say of both why it is neither: check against the one that is meant.
 */
export const definitionSchema = v.union(
  [listenerSchema, clientSchema],
  'A socket needs a name, and either "listen" or "connect".',
);

/** The whole of `sockets.json`. */
export const definitionFileSchema = v.strictObject({
  sockets: v.pipe(v.array(definitionSchema), v.description('The sockets of this workspace.')),
  tests: v.optional(
    v.pipe(
      v.array(testSchema),
      v.description(
        'Tests of what talks to these sockets, for the Test Explorer and `socket-workbench test`. See [Test with sockets](test-with-sockets.md).',
      ),
    ),
  ),
});
