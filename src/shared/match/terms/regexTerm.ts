import type { FilterFault } from '../filterFault.ts';
import { wirePrefix } from '../onWire.ts';
import type { OnWire } from '../onWire.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { unknownFlag } from './unknownFlag.ts';

/** Of JavaScript. */
export interface RegexTerm extends OnWire {
  readonly kind: 'regex';
  readonly source: string;
  readonly flags: string;
}

export const regexTerm = {
  reads: 'bytes',
  starts: [],
  format: (term) => `${wirePrefix(term)}/${term.source}/${term.flags}`,
} as const satisfies FilterTermModule<RegexTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['/HTTP\\/1\\.[01] 5../i'],
    'messages in which a regular expression of JavaScript matches; flags `i`, `m`, `s`, `u`',
  ],
];

const regexFlags = ['i', 'm', 's', 'u'] as const;

export function readRegex(
  source: string,
  flags: string,
  start: number,
  end: number,
): RegexTerm | FilterFault {
  if (/[^imsu]|(.).*\1/.test(flags)) {
    return unknownFlag(flags, end);
  }
  try {
    new RegExp(source, flags);
    return {
      kind: 'regex',
      source,
      flags: regexFlags.filter((flag) => flags.includes(flag)).join(''),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The parser's message repeats the expression, which stands underlined beside it.
    const reason = message.slice(message.lastIndexOf(': ') + 1).trim();
    return { code: 'invalidRegex', position: start, length: end - start, message: reason };
  }
}
