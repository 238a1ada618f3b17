import * as vscode from 'vscode';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import type { Definitions } from './definitions.ts';
import { definitionSelector } from './definitionSelector.ts';

/** Lenses change so often at most, in milliseconds: each change draws all of them anew. */
const refreshMs = 500;

/** What an editor shows in a definitions file besides its problems: lenses and the outline. */
export function registerDefinitionLanguage(
  registry: SocketRegistry,
  definitions: Definitions,
): vscode.Disposable {
  const didChange = new vscode.EventEmitter<void>();
  /** What the lenses tell that were given last; undefined while nobody has any. */
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const compare = async (): Promise<void> => {
    const { lensState } = await import('./definitionLenses.ts');
    if (told !== undefined && told !== lensState(registry)) {
      didChange.fire();
    }
  };
  const schedule = (): void => {
    if (told !== undefined) {
      timer ??= setTimeout(() => {
        timer = undefined;
        void compare();
      }, refreshMs);
    }
  };
  const registrations = vscode.Disposable.from(
    didChange,
    registry.onDidChange(schedule),
    definitions.onDidRead(() => didChange.fire()),
    vscode.languages.registerCodeLensProvider(definitionSelector, {
      onDidChangeCodeLenses: didChange.event,
      provideCodeLenses: async (document) => {
        const { definitionLenses, lensState } = await import('./definitionLenses.ts');
        told = lensState(registry);
        const file = { uri: document.uri.toString(), text: document.getText() };
        return definitionLenses(file, registry);
      },
    }),
    vscode.languages.registerDocumentSymbolProvider(
      definitionSelector,
      {
        provideDocumentSymbols: async (document) => {
          const { definitionSymbols } = await import('./definitionSymbols.ts');
          return definitionSymbols(document.getText());
        },
      },
      { label: vscode.l10n.t('Sockets') },
    ),
  );
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    registrations.dispose();
  });
}
