// @ts-check
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Where VS Code, embedded or downloaded, and Chromium are kept; the customary folder. */
export const vscodeTestFolder = path.join(root, '.vscode-test');

/** Logs and pictures of failed runs; emptied by hand only. */
export const resultsFolder = path.join(root, 'out', 'results');
