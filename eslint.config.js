import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** The borders between rooms (see CONTRIBUTING.md): what a room must never import. */
const border = (files, { vscode, node, rooms }) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths: vscode ? [] : [{ name: 'vscode', message: 'Only src/extension may import vscode.' }],
        patterns: [
          ...(node ? [] : [{ group: ['node:*'], message: 'This room runs without Node.' }]),
          ...rooms.map((room) => ({
            group: [`**/${room}/**`],
            message: `This room must not know ${room}.`,
          })),
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // How a key is left out of an object.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      eqeqeq: 'error',
    },
  },
  {
    // Scripts as users write them, and the types that they write them by.
    files: ['examples/**/*.ts', 'media/*.d.ts'],
    rules: {
      'no-restricted-exports': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  border(['src/shared/**/*.ts'], {
    vscode: false,
    node: false,
    rooms: ['engine', 'workbench', 'cli', 'extension', 'webview'],
  }),
  border(['src/engine/**/*.ts'], {
    vscode: false,
    node: true,
    rooms: ['workbench', 'cli', 'extension', 'webview'],
  }),
  border(['src/workbench/**/*.ts'], {
    vscode: false,
    node: true,
    rooms: ['engine', 'cli', 'extension', 'webview'],
  }),
  border(['src/webview/**/*.ts'], {
    vscode: false,
    node: false,
    rooms: ['engine', 'workbench', 'cli', 'extension'],
  }),
  border(['src/extension/**/*.ts'], {
    vscode: true,
    node: true,
    rooms: ['engine', 'cli', 'webview'],
  }),
  border(['src/cli/**/*.ts'], {
    vscode: false,
    node: true,
    rooms: ['engine', 'extension', 'webview'],
  }),
  {
    files: ['**/*.mjs', 'eslint.config.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'AbortController',
          'AbortSignal',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'performance',
          'document',
          'window',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  prettier,
);
