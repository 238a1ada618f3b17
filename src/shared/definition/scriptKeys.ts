import * as v from 'valibot';
import { everyRole } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';

/** What a script may be written in, by the ends of its name. */
const scriptEndings = /\.[cm]?[jt]s$/;

const scriptSchema = v.pipe(
  v.string('The path of a script is expected here, a .ts or .js file.'),
  v.check(
    (path) => scriptEndings.test(path) && !path.endsWith('.d.ts'),
    'The path of a script is expected here, a .ts or .js file.',
  ),
  v.description(
    'A module in TypeScript or JavaScript that answers: onConnect, onMessage, onClose. Relative paths begin in the workspace folder. It runs in a process of its own, in trusted workspaces only, and is loaded anew when it is saved.',
  ),
);

/** The key that has a program answer. */
export const scriptKeys = {
  script: {
    schema: everyRole(scriptSchema),
    fault: ({ service }) =>
      service === undefined ? undefined : 'A service answers by itself; leave one of the two out.',
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
