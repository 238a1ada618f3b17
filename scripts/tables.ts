import fs from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { exitCodeMeanings } from '../src/cli/exitCodes.ts';
import { options, verbs } from '../src/cli/options.ts';
import type { Option } from '../src/cli/options.ts';
import { filterTerms } from '../src/shared/match/terms/filterTerms.ts';
import type { DocumentedTerm } from '../src/shared/match/terms/filterTermModule.ts';
import { optionTerm } from '../src/cli/usage.ts';
import { ruleKeys } from '../src/shared/rule/ruleSchema.ts';
import { stepModules } from '../src/shared/step/steps.ts';
import { testKeys } from '../src/shared/test/testSchema.ts';
import { testStepModules } from '../src/shared/test/testSteps.ts';
import { definitionTables, descriptionRows } from './definitionTables.ts';
import { faultTables } from './faultTables.ts';
import { commandRows, keyRows, settingRows } from './manifest.ts';

const root = path.join(import.meta.dirname, '..');

/** A table of a document, made of one in the code. */
interface Table {
  readonly file: string;
  /** As in `<!-- table: name -->`. */
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const code = (text: string) => `\`${text}\``;

/** The tables of the documents. */
export async function documentTables(): Promise<readonly Table[]> {
  return [
    {
      file: 'docs/commands.md',
      name: 'commands',
      head: ['Command', 'Id', 'Argument object'],
      rows: commandRows.flatMap(({ id, contribution: { title, argument } }) =>
        argument === undefined ? [] : [[title, code(id), argument]],
      ),
    },
    {
      file: 'docs/keys.md',
      name: 'keys-anywhere',
      head: ['Key', 'What it does'],
      rows: keyRows('command'),
    },
    {
      file: 'docs/keys.md',
      name: 'keys-of-sockets',
      head: ['Key', 'What it does'],
      rows: keyRows('onRow'),
    },
    {
      file: 'docs/settings.md',
      name: 'settings',
      head: ['Setting', 'Default', 'Meaning'],
      rows: settingRows.map(({ id, contribution }) => [
        code(id.replace(/^\w+\./, '')),
        String(contribution.default),
        contribution.meaning,
      ]),
    },
    ...Object.entries(definitionTables()).map(([name, rows]) => ({
      ...{ file: 'docs/sockets-json.md', name, rows },
      head: ['Key', 'For', 'Meaning'],
    })),
    {
      file: 'docs/mock-a-peer.md',
      name: 'rule-keys',
      head: ['Key', 'Meaning'],
      rows: descriptionRows(ruleKeys),
    },
    {
      file: 'docs/mock-a-peer.md',
      name: 'steps',
      head: ['Step', 'What it does'],
      rows: stepModules.map(({ documentation }) => documentation),
    },
    {
      file: 'docs/test-with-sockets.md',
      name: 'test-keys',
      head: ['Key', 'Meaning'],
      rows: descriptionRows(testKeys),
    },
    {
      file: 'docs/test-with-sockets.md',
      name: 'test-steps',
      head: ['Step', 'What it does'],
      rows: testStepModules.map(({ documentation }) => documentation),
    },
    {
      file: 'docs/command-line.md',
      name: 'command-line-options',
      head: ['Option', 'For', 'What it does'],
      rows: options.map((option: Option) => [
        code(optionTerm(option)),
        option.verbs.length === verbs.length ? 'all' : option.verbs.join(', '),
        option.description,
      ]),
    },
    {
      file: 'docs/command-line.md',
      name: 'exit-codes',
      head: ['Code', 'Meaning'],
      rows: Object.values(exitCodeMeanings).map(({ code, meaning }) => [String(code), meaning]),
    },
    ...faultTables().map((table) => ({ file: 'docs/make-it-fail.md', ...table })),
    {
      file: 'docs/traffic-view.md',
      name: 'filter-terms',
      head: ['Write', 'To see'],
      rows: (await documentedTerms()).map(([examples, finds]) => [
        examples.map(code).join(', '),
        finds,
      ]),
    },
  ];
}

/** Rows of each kind of term, which stand in its file and in no bundle; those that read bytes first. */
async function documentedTerms(): Promise<readonly DocumentedTerm[]> {
  const kinds = Object.entries(filterTerms).sort(
    ([, a], [, b]) => Number(b.reads === 'bytes') - Number(a.reads === 'bytes'),
  );
  const files = kinds.map(([kind]) => `terms/${kind}Term.ts`);
  const modules = await Promise.all(
    [...files, 'parseFilter.ts'].map(
      async (file) =>
        (await import(`../src/shared/match/${file}`)) as {
          readonly documentation: readonly DocumentedTerm[];
        },
    ),
  );
  return modules.flatMap(({ documentation }) => documentation);
}

/** A document with its tables as the code has them. Throws where it has no place for one. */
export async function withTables(file: string, tables: readonly Table[]): Promise<string> {
  const absolute = path.join(root, file);
  let text = await fs.readFile(absolute, 'utf8');
  for (const { name, head, rows } of tables.filter((table) => table.file === file)) {
    const place = new RegExp(`(<!-- table: ${name} -->\n)[^]*?(<!-- /table -->)`);
    if (!place.test(text)) {
      throw new Error(`${file} has no place for the table ${name}`);
    }
    const lines = [head, head.map(() => '---'), ...rows].map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
    );
    text = text.replace(
      place,
      (_, begin: string, end: string) => `${begin}\n${lines.join('\n')}\n\n${end}`,
    );
  }
  return format(text, { ...(await resolveConfig(absolute)), filepath: absolute });
}
