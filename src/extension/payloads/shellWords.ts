import { encodeWithTable, byteTable } from '../../shared/encodeWithTable.ts';

/*
 * Words for a POSIX shell (IEEE Std 1003.1, Shell Command Language 2.2.2 and printf(1)): what is
 * pasted must not be obeyed, whatever bytes it is made of.
 */

/** A text as one word of a command line. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The `printf` command that writes these bytes. Octal escapes are the only ones that every shell has. */
export function printfCommand(bytes: Uint8Array): string {
  const format = encodeWithTable(bytes, formatSpelling);
  // A format that begins with a hyphen would be an option.
  return `printf ${format.startsWith('-') ? '-- ' : ''}'${format}'`;
}

const simpleEscapes: Readonly<Record<number, string>> = {
  0x09: '\\t',
  0x0a: '\\n',
  0x0d: '\\r',
  // An octal escape instead of the four characters that end the quotes, add one and begin them again.
  0x27: '\\047',
  0x25: '%%',
  0x5c: '\\\\',
};

const formatSpelling = byteTable(
  (byte) =>
    simpleEscapes[byte] ??
    (byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\${byte.toString(8).padStart(3, '0')}`),
);
