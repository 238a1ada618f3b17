import * as v from 'valibot';
import { isDatagramScheme } from '../endpoint.ts';
import { faultName } from '../fault/faultName.ts';
import { faultSchema } from '../fault/faultSchema.ts';
import { faultTypeOf } from '../fault/faultTypes.ts';
import { filterMessage } from '../match/filterMessage.ts';
import { parseFilter } from '../match/parseFilter.ts';
import { everyRole } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { wholeNumber } from './wholeNumber.ts';

/** Seeds are 32 bits wide. */
const seedMax = 2 ** 32 - 1;

/** Most faults of one socket. */
const faultsMax = 100;

const faultsSchema = v.pipe(
  v.array(faultSchema),
  v.maxLength(faultsMax, `A socket has ${faultsMax} faults at most.`),
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed) {
      const { value: input } = dataset;
      const names = input.map(faultName);
      input.forEach((value, key) => {
        const name = names[key] ?? '';
        const match = 'match' in value ? value.match : undefined;
        const parsed = match === undefined ? undefined : parseFilter(match);
        if (parsed?.ok === false) {
          addIssue({
            message: filterMessage(parsed.fault),
            path: [
              { type: 'array', origin: 'value', input, key, value },
              { type: 'object', origin: 'value', input: value, key: 'match', value: match },
            ],
          });
        }
        if (names.indexOf(name) < key) {
          addIssue({
            message: `Another fault is called “${name}”; give one of them a “name”.`,
            path: [{ type: 'array', origin: 'value', input, key, value }],
          });
        }
      });
    }
  }),
  v.description(
    'Trouble made on purpose on its connections, such as `{ "type": "latency", "latency": 100, "jitter": 20 }`; see [Make it fail](make-it-fail.md).',
  ),
);

/** The trouble that is made on a socket. */
export const faultKeys = {
  faults: {
    schema: everyRole(faultsSchema),
    takesEffect: 'now',
    fault: ({ faults }, { scheme }) =>
      v.is(faultsSchema, faults)
        ? faults.map(({ type }) => misplaced(type, isDatagramScheme(scheme))).find(Boolean)
        : undefined,
  },
  seed: {
    schema: everyRole(
      wholeNumber(
        0,
        seedMax,
        'Where all chance of the socket begins: with the same seed, the same messages meet the same faults. Default: another one at each start, which the traffic log tells.',
      ),
    ),
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;

function misplaced(type: Parameters<typeof faultTypeOf>[0], isDatagram: boolean) {
  const { carries } = faultTypeOf(type);
  if (isDatagram && carries === 'streams') {
    return `The fault “${type}” is for streams; udp carries datagrams.`;
  }
  return !isDatagram && carries === 'datagrams'
    ? `The fault “${type}” is for datagrams; only udp carries them.`
    : undefined;
}
