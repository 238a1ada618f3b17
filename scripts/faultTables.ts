import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { commonFaultKeys } from '../src/shared/fault/faultSchema.ts';
import { faultTypes } from '../src/shared/fault/faultTypes.ts';
import { formatFault } from '../src/shared/fault/formatFault.ts';
import { faultPresets } from '../src/shared/fault/presets.ts';

const code = (text: string) => `\`${text}\``;

const carried = { streams: 'streams', datagrams: 'datagrams', both: 'both' };

/** The tables of what can be done to a socket. */
export function faultTables() {
  return [
    {
      name: 'fault-types',
      head: ['Type', 'For', 'What it does'],
      rows: faultTypes.map(({ type, carries, description, keys }) => [
        code(type),
        carried[carries],
        [description, ...keyLines(keys)].join(' '),
      ]),
    },
    {
      name: 'fault-keys',
      head: ['Key', 'Meaning'],
      rows: Object.entries(descriptionsOf(commonFaultKeys)).map(([key, text]) => [code(key), text]),
    },
    {
      name: 'fault-presets',
      head: ['Preset', 'Faults', 'Figures'],
      rows: faultPresets.map(({ name, source, streams, datagrams }) => [
        name,
        [...new Set([...(streams ?? []), ...(datagrams ?? [])].map(formatFault))]
          .map(code)
          .join(', '),
        source,
      ]),
    },
  ];
}

function keyLines(keys: v.ObjectEntries): string[] {
  return Object.entries(descriptionsOf(keys)).map(([key, text]) => `${code(key)}: ${text}`);
}

function descriptionsOf(keys: v.ObjectEntries): Readonly<Record<string, string>> {
  const schema = toJsonSchema(v.object(keys), { errorMode: 'ignore', typeMode: 'input' });
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, property]) => [
      key,
      typeof property === 'object' ? (property.description ?? '') : '',
    ]),
  );
}
