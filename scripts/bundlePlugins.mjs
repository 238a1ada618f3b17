// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';

/*
 * What keeps the extension's bundle small: VS Code reads and compiles all of it before a command of
 * ours can run.
 */

const root = path.join(import.meta.dirname, '..');
const sources = path.join(root, 'src/extension');

/**
 * jsonc-parser's enums are made by functions that esbuild must take for having effects. Nobody reads
 * them, the parser's code has their numbers: marked pure, they stay out, 3 kB of them.
 *
 * @type {import('esbuild').Plugin}
 */
export const withoutEnums = {
  name: 'without-enums',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]jsonc-parser[\\/]lib[\\/]esm[\\/].*\.js$/ }, async ({ path: file }) => ({
      contents: (await fs.readFile(file, 'utf8')).replace(
        /^\(function \((\w+)\) \{(?=[^]*?^\}\)\(\1 \|\| \(\1 = \{\}\)\);)/gm,
        '/* @__PURE__ */ $&',
      ),
      loader: 'js',
    }));
  },
};

/**
 * uPlot makes a number format of `navigator.language` while it loads, and throws where that is none:
 * `en-US@posix`, as Chromium has it in a POSIX locale. Without it, it is the default one.
 *
 * @type {import('esbuild').Plugin}
 */
export const withDefaultLocale = {
  name: 'with-default-locale',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]uplot[\\/]dist[\\/].*\.js$/i }, async ({ path: file }) => ({
      contents: (await fs.readFile(file, 'utf8')).replaceAll('nav.language', 'undefined'),
      loader: 'js',
    }));
  },
};

/**
 * Asks for VS Code's API once, and not in each file, and has its members as variables, whose names
 * esbuild shortens; 5 kB. Knows a member by `vscode.<member>` in the source.
 *
 * @type {import('esbuild').Plugin}
 */
export const vscodeOnce = {
  name: 'vscode-once',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'vscode-once'
        ? { path: 'vscode', external: true }
        : { path: 'vscode', namespace: 'vscode-once' },
    );
    onLoad({ filter: /.*/, namespace: 'vscode-once' }, async () => {
      const names = await fs.readdir(sources, { recursive: true });
      const files = names
        .filter((name) => name.endsWith('.ts'))
        .map((name) => path.join(sources, name));
      const texts = await Promise.all(files.map((file) => fs.readFile(file, 'utf8')));
      const members = new Set(
        texts.flatMap((text) => [...text.matchAll(/\bvscode\.(\w+)/g)].map(([, name]) => name)),
      );
      return {
        // A call marked pure is left out where nobody uses its result, as with types.
        contents: [
          "const vscode = require('vscode');",
          'const member = (name) => vscode[name];',
          ...[...members].map(
            (name) => `export const ${name} = /* @__PURE__ */ member('${name}');`,
          ),
        ].join('\n'),
        loader: 'js',
        watchFiles: files,
      };
    });
  },
};

/**
 * Words the workbench's texts in the language of the editor: VS Code's `l10n` takes the place of the
 * English one in `src/workbench/l10n.ts`.
 *
 * @type {import('esbuild').Plugin}
 */
export const localizedByVscode = {
  name: 'localized-by-vscode',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]src[\\/]workbench[\\/]l10n\.ts$/ }, ({ path: file }) => ({
      contents: "import * as vscode from 'vscode'; export const l10n = vscode.l10n;",
      loader: 'js',
      resolveDir: path.dirname(file),
    }));
  },
};

/**
 * The tables of the legacy encodings are a bundle of their own, 250 kB, that is loaded when text in one
 * of them is read for the first time. `folder` is where that bundle lies, from the one that loads it.
 *
 * @param {string} folder
 * @returns {import('esbuild').Plugin}
 */
export const legacyTextDecoderIn = (folder) => ({
  name: 'legacy-text-decoder-apart',
  setup: ({ onLoad, onResolve }) => {
    const bundle = `${folder}/legacyEncodings.cjs`;
    onResolve({ filter: /^#legacy-text-decoder$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'legacy-text-decoder',
    }));
    onResolve({ filter: /\/legacyEncodings\.cjs$/ }, () => ({ path: bundle, external: true }));
    onLoad({ filter: /.*/, namespace: 'legacy-text-decoder' }, () => ({
      contents: `export const createLegacyDecoder = (...given) =>
        require('${bundle}').createLegacyDecoder(...given);`,
      loader: 'js',
    }));
  },
});

/**
 * Bundles by name, each with the modules that it has, as entry points of one build. An `import()` of such a
 * module loads its bundle, from the same folder; of any other it is an error.
 *
 * @param {Readonly<Record<string, readonly string[]>>} bundles
 * @param {string} ending of the bundles' files
 * @param {readonly import('esbuild').Plugin[]} plugins
 * @returns {Pick<import('esbuild').BuildOptions, 'entryPoints' | 'plugins'>}
 */
export function apart(bundles, ending, plugins) {
  const names = Object.keys(bundles);
  const files = new Map(
    Object.entries(bundles).flatMap(([name, modules]) =>
      modules.map((module) => [path.join(root, module), name]),
    ),
  );
  /** @type {import('esbuild').Plugin} */
  const plugin = {
    name: 'apart',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^bundle:/ }, ({ path: name }) => ({ path: name, namespace: 'bundle' }));
      onLoad({ filter: /.*/, namespace: 'bundle' }, ({ path: name }) => ({
        contents: (bundles[name.slice('bundle:'.length)] ?? [])
          .map((module) => `export * from './${module}';`)
          .join('\n'),
        resolveDir: root,
      }));
      onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path: module, resolveDir }) => {
        if (kind !== 'dynamic-import') {
          return undefined;
        }
        const bundle = files.get(path.join(resolveDir, module));
        return bundle === undefined
          ? { errors: [{ text: `${module} is imported later, and in no bundle of esbuild.mjs` }] }
          : { path: `./${bundle}${ending}`, external: true };
      });
    },
  };
  return {
    entryPoints: Object.fromEntries(names.map((name) => [name, `bundle:${name}`])),
    plugins: [plugin, ...plugins],
  };
}

/**
 * What a schema says of its keys is for the JSON schema, which is made from the sources: 6 kB that
 * nobody reads at run time.
 *
 * @type {import('esbuild').Plugin}
 */
export const withoutDescriptions = {
  name: 'without-descriptions',
  setup: ({ onLoad }) => {
    onLoad(
      { filter: /[\\/]src[\\/]shared[\\/](definition[\\/])?\w+\.ts$/ },
      async ({ path: file }) => ({
        contents: (await fs.readFile(file, 'utf8'))
          .replace(description, '')
          .replace(describedArgument, '$1)'),
        loader: 'ts',
      }),
    );
  },
};

/** One string, or a variable, and the comma after the call. */
const description = /\bv\.description\(\s*(?:'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\w+),?\s*\)\s*,?/g;

/** The last argument of what makes a schema, where that is its description. */
const describedArgument = /(\b(?:wholeNumber|pemFile)\([\w\s.*,]*?),?\s*'(?:[^'\\]|\\.)*',?\s*\)/g;
