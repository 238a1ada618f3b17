/**
 * Code pages of IBM that the Encoding Standard does not have: DOS (437, 850) and EBCDIC (37, 500), by
 * the names that Python gives them. The tables are those of the Unicode Consortium (VENDORS/MICSFT).
 */
export const codePages = ['cp437', 'cp850', 'cp037', 'cp500'] as const;
export type CodePage = (typeof codePages)[number];

const labels: Readonly<Record<string, CodePage>> = {
  '437': 'cp437',
  ibm437: 'cp437',
  '850': 'cp850',
  ibm850: 'cp850',
  '037': 'cp037',
  ibm037: 'cp037',
  ibm039: 'cp037',
  '500': 'cp500',
  ibm500: 'cp500',
};

/** The code page that a label names, as Python and IANA's registry have them; nothing for others. */
export function codePageOf(label: string): CodePage | undefined {
  const name = label.trim().toLowerCase();
  return codePages.find((page) => page === name) ?? labels[name];
}

export function isCodePage(encoding: string): encoding is CodePage {
  return (codePages as readonly string[]).includes(encoding);
}
