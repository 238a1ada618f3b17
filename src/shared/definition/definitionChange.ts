import type { AnyDefinition, DefinitionKey, TakesEffect } from './definitionKey.ts';
import { definitionKeys } from './definitionKeys.ts';
import type { Definition } from './definition.ts';

/** From the soonest to the latest. */
const effects: readonly TakesEffect[] = ['now', 'nextConnection', 'nextStart'];

/** When a socket that runs with one definition follows all of another one; nothing where they are alike. */
export function changeTakesEffect(
  running: Definition,
  wanted: Definition,
): TakesEffect | undefined {
  const ranks = changedKeys(running, wanted).map(([, facts]) => rankOf(facts, running, wanted));
  return ranks.length === 0 ? undefined : effects[Math.max(...ranks)];
}

/** The running definition with all of the wanted one that does not wait for another start. */
export function withFollowedKeys(running: Definition, wanted: Definition): Definition {
  const followed = changedKeys(running, wanted)
    .filter(([, facts]) => effects[rankOf(facts, running, wanted)] !== 'nextStart')
    .map(([key]): [string, unknown] => [key, (wanted as AnyDefinition)[key]]);
  const all = Object.entries({ ...running, ...Object.fromEntries(followed) });
  // Whether a definition is a client's or a listener's can't change with these.
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Definition;
}

function changedKeys(
  running: AnyDefinition,
  wanted: AnyDefinition,
): (readonly [key: string, facts: DefinitionKey])[] {
  return Object.entries<DefinitionKey>(definitionKeys).filter(
    ([key, facts]) => written(running[key], facts) !== written(wanted[key], facts),
  );
}

function written(value: unknown, { default: meant }: DefinitionKey): string | undefined {
  return JSON.stringify(value ?? meant);
}

function rankOf(
  { takesEffect: when }: DefinitionKey,
  running: AnyDefinition,
  wanted: AnyDefinition,
): number {
  const [before, after] = [running, wanted].map((definition) =>
    effects.indexOf((typeof when === 'function' ? when(definition) : when) ?? 'nextStart'),
  );
  return Math.max(before ?? 0, after ?? 0);
}
