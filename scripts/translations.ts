import fs from 'node:fs/promises';
import path from 'node:path';
import { definitionJsonSchema } from './definitionJsonSchema.ts';

const root = path.join(import.meta.dirname, '..');

/** The languages besides English, each with the same three files of texts. */
export const languages = ['de'] as const;
export type Language = (typeof languages)[number];

type Texts = Readonly<Record<string, string>>;

/** The keys under which a JSON schema has what an editor shows. */
const shown = new Set([
  ...['title', 'description', 'markdownDescription', 'enumDescriptions'],
  // Of snippets.
  'label',
]);

/** The JSON schema of definition files with its texts in another language; English where one is missing. */
export async function translatedSchema(language: Language): Promise<unknown> {
  const texts = await readTexts(`l10n/schema.${language}.json`);
  return withTexts(plainSchema(), (text) => texts[text] ?? text);
}

/**
 * What is wrong with the texts of a language: those that have none, those of no English one, and those
 * whose blanks (`{0}`), links or variables differ from the English one's. Empty when it is complete.
 */
export async function translationFaults(language: Language): Promise<string[]> {
  const schemaTexts = new Set<string>();
  withTexts(plainSchema(), (text) => {
    schemaTexts.add(text);
    return text;
  });
  const english: Readonly<Record<string, Texts>> = {
    'package.nls': await readTexts('package.nls.json'),
    'l10n/bundle.l10n': await readTexts('l10n/bundle.l10n.json'),
    'l10n/schema': Object.fromEntries([...schemaTexts].map((text) => [text, text])),
  };
  const faults: string[] = [];
  for (const [name, texts] of Object.entries(english)) {
    const file = `${name}.${language}.json`;
    const translated = await readTexts(file);
    for (const [key, text] of Object.entries(texts)) {
      const other = translated[key];
      if (other === undefined) {
        faults.push(`${file} lacks ${JSON.stringify(key)}`);
      } else if (fixedParts(text) !== fixedParts(other)) {
        faults.push(`${file}: ${fixedParts(text)} is not ${fixedParts(other)} in ${other}`);
      }
    }
    for (const key of Object.keys(translated)) {
      if (!(key in texts)) {
        faults.push(`${file} has ${JSON.stringify(key)}, which English has not`);
      }
    }
  }
  return faults;
}

/** What no translator may change, in an order of its own, each once. */
function fixedParts(text: string): string {
  const parts = text.match(/\{\d+\}|\$\([\w~-]+\)|\]\(command:[^)]*\)|\$?\$\{[\w.]+/g) ?? [];
  return [...new Set(parts)].sort().join(' ');
}

/** A copy of a part of a schema with other texts in the places that an editor shows. */
function withTexts(value: unknown, change: (text: string) => string, isShown = false): unknown {
  if (typeof value === 'string') {
    return isShown && /\p{L}/u.test(value) ? change(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withTexts(item, change, isShown));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withTexts(part, change, shown.has(key))]),
  );
}

/** As it is written to its file. */
function plainSchema(): unknown {
  return JSON.parse(JSON.stringify(definitionJsonSchema()));
}

async function readTexts(file: string): Promise<Texts> {
  return JSON.parse(await fs.readFile(path.join(root, file), 'utf8')) as Texts;
}
