import { checksumNames } from '../../checksum.ts';
import type { ChecksumName } from '../../checksum.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

/** Payloads that end with the checksum of the bytes before it, in its usual byte order. */
export interface ChecksumTerm {
  readonly kind: 'checksum';
  readonly name: ChecksumName;
}

export const checksumTerm = {
  reads: 'bytes',
  starts: [{ text: 'checksum:', help: 'a right checksum at the end, as checksum:crc-16/modbus' }],
  format: ({ name }) => `checksum:${name}`,
  pair: {
    key: 'checksum',
    read: (pair) => {
      const name = checksumNames.find((one) => one === pair.value);
      return name ? { kind: 'checksum', name } : valueFault('unknownChecksum', pair);
    },
    values: () => checksumNames,
  },
} as const satisfies FilterTermModule<ChecksumTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['checksum:crc-16/modbus'],
    'messages that end with the right checksum of their bytes before it; `not checksum:…` finds damaged ones',
  ],
];
