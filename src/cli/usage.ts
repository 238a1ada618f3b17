import { options, verbs, verbUsages } from './options.ts';
import type { Option, Verb } from './options.ts';

const optionsOf = (verb: Verb | undefined): readonly Option[] =>
  options.filter(
    (option: Option) => verb === undefined || option.verbs.some((known) => known === verb),
  );

/** `-f, --framing FRAMING`. */
export function optionTerm({ name, short, value }: Option): string {
  return [
    ...(short === undefined ? [] : [`-${short},`]),
    `--${name}`,
    ...(value === undefined ? [] : [value]),
  ].join(' ');
}

/** What `--help` prints: of one verb, or of all. */
export function usage(verb: Verb | undefined): string {
  const shown = verb === undefined ? verbs : [verb];
  const terms = optionsOf(verb).map((option) => [optionTerm(option), option.description] as const);
  const width = Math.max(...terms.map(([term]) => term.length));
  return [
    'Usage:',
    ...shown.map((each) => `  socket-workbench ${verbUsages[each].synopsis}`),
    '',
    ...shown.flatMap((each) => wrapped(each, 9, verbUsages[each].description)),
    '',
    'Options:',
    ...terms.flatMap(([term, description]) => wrapped(term, width + 2, description)),
    '',
    'ENDPOINT is a port, host:port, tcp://, udp:// or tls://host:port, unix:/path or pipe:name;',
    'without a host it is this machine’s loopback address.',
    '',
  ].join('\n');
}

const lineLength = 100;

/** A term and its description beside it, on lines of 100 characters at most. */
function wrapped(term: string, width: number, description: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of description.split(' ')) {
    if (line !== '' && width + 2 + line.length + 1 + word.length > lineLength) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((text, index) => `  ${(index === 0 ? term : '').padEnd(width)}${text}`);
}
