import type * as vscode from 'vscode';
import { definitionFileName } from '../../shared/definition/definition.ts';

/** The documents that define sockets. */
export const definitionSelector: vscode.DocumentSelector = ['jsonc', 'json'].map((language) => ({
  ...{ language, pattern: `**/.vscode/${definitionFileName}` },
}));
