import type { Scheme } from '../endpoint.ts';
import type { Word } from './splitWords.ts';

/** What the arguments of a netcat say. */
export interface NetcatCommand {
  readonly role: 'listener' | 'client';
  readonly scheme: Extract<Scheme, 'tcp' | 'udp' | 'tls' | 'unix'>;
  /** A host and a port, a port, or a path, in that order. */
  readonly operands: readonly string[];
}

export type ReadNetcat =
  | { readonly ok: true; readonly command: NetcatCommand }
  | { readonly ok: false; readonly option: string };

/** Options of nc (OpenBSD, traditional) and ncat that change nothing of what is opened here. */
const ignored = new Set(Array.from('knv46Cdht', (letter) => `-${letter}`));
/** The same, with an argument of their own: how long to wait. */
const ignoredWithArgument = new Set(['-w', '-q', '-i']);
const longNames: Readonly<Record<string, string>> = {
  '--listen': '-l',
  '--udp': '-u',
  '--unixsock': '-U',
  '--keep-open': '-k',
  '--nodns': '-n',
  '--verbose': '-v',
  '--crlf': '-C',
  '--ssl-verify': '--ssl',
};

export function isNetcat({ text, isQuoted }: Word): boolean {
  return !isQuoted && /^(nc|ncat|netcat|nc\.openbsd|nc\.traditional)$/.test(text);
}

/**
 * Reads the arguments after `nc`, as in `-lu 5600`, `-l -p 9999` and `-U /run/app.sock`. Names the
 * first option that means something else.
 */
export function readNetcat(words: readonly Word[]): ReadNetcat {
  const flags = new Set<string>();
  const operands: string[] = [];
  let port: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const { text = '', isQuoted } = words[at] ?? {};
    if (isQuoted || !/^-./.test(text)) {
      operands.push(text);
      continue;
    }
    for (const option of optionsOf(text)) {
      if (option === '-p') {
        port = words[++at]?.text ?? '';
      } else if (ignoredWithArgument.has(option)) {
        at++;
      } else if ('luU'.includes(option.slice(1)) || option === '--ssl') {
        flags.add(option);
      } else if (!ignored.has(option)) {
        return { ok: false, option };
      }
    }
  }
  const scheme = flags.has('-U')
    ? 'unix'
    : flags.has('-u')
      ? 'udp'
      : flags.has('--ssl')
        ? 'tls'
        : 'tcp';
  return {
    ok: true,
    command: {
      role: flags.has('-l') ? 'listener' : 'client',
      scheme,
      operands: port === undefined || !flags.has('-l') ? operands : [...operands, port],
    },
  };
}

/** `-lu` are two; `-p9999` is not understood, as it would hide the port in the option. */
function optionsOf(text: string): readonly string[] {
  return text.startsWith('--')
    ? [longNames[text] ?? text]
    : Array.from(text.slice(1), (letter) => `-${letter}`);
}
