import * as vscode from 'vscode';
import { changeTakesEffect } from '../../shared/definition/definitionChange.ts';
import { checkDefinitions } from '../../workbench/definitions/checkDefinitions.ts';
import type {
  CheckedDefinitions,
  DefinitionFault,
} from '../../workbench/definitions/checkDefinitions.ts';
import {
  describeDefinitionFault,
  describeDefinitionFix,
} from '../../workbench/definitions/describeDefinitionFault.ts';
import { definitionSelector } from './definitionSelector.ts';
import { rangeOf } from './rangeOf.ts';

/** Typing pauses for so long, in milliseconds, before what was typed is checked. */
const pauseMs = 300;

/**
 * What is wrong in each `sockets.json`, in Problems: as the file was last read, or as it is being edited.
 * Offers quick fixes.
 */
export class DefinitionProblems {
  /** When a changed definition takes effect; it knows every key, and so is loaded with this. */
  readonly changeTakesEffect = changeTakesEffect;
  readonly #collection = vscode.languages.createDiagnosticCollection('socket-workbench');
  readonly #files = new Set<string>();
  readonly #subscription: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  /** `reread` is called when edits of a file were discarded. */
  constructor(reread: (file: vscode.Uri) => void) {
    const isOurs = ({ uri }: vscode.TextDocument) => this.#files.has(uri.toString());
    this.#subscription = vscode.Disposable.from(
      this.#collection,
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isOurs(document)) {
          clearTimeout(this.#timer);
          this.#timer = setTimeout(() => this.#check(document), pauseMs);
        }
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (isOurs(document)) {
          this.#check(document);
        }
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (isOurs(document)) {
          clearTimeout(this.#timer);
          reread(document.uri);
        }
      }),
      vscode.languages.registerCodeActionsProvider(
        definitionSelector,
        { provideCodeActions: (document, range) => quickFixes(document, range) },
        { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
      ),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
  }

  /** Shows the faults of the file's text, unless it has edits that are not saved: those are checked then. */
  show(file: vscode.Uri, faults: readonly DefinitionFault[], text: string): void {
    this.#files.add(file.toString());
    const open = openDocument(file);
    if (open?.isDirty === true) {
      this.#check(open);
    } else {
      this.#set(file, faults, text, open !== undefined);
    }
  }

  /** Reads and checks the text of a `sockets.json`. */
  check(text: string): CheckedDefinitions {
    return checkDefinitions(text);
  }

  clear(file: vscode.Uri): void {
    this.#files.delete(file.toString());
    this.#collection.delete(file);
  }

  #check(document: vscode.TextDocument): void {
    if (!document.isClosed) {
      const text = document.getText();
      this.#set(document.uri, checkDefinitions(text).faults, text, true);
    }
  }

  #set(file: vscode.Uri, faults: readonly DefinitionFault[], text: string, isOpen: boolean): void {
    // Of an open file, VS Code's own JSON support reports what is no JSON.
    const told = faults.filter(({ kind }) => !(isOpen && kind === 'syntax'));
    this.#collection.set(
      file,
      told.map((fault) => {
        const problem = new vscode.Diagnostic(rangeOf(text, fault), describeDefinitionFault(fault));
        problem.source = 'Socket Workbench';
        problem.code = fault.kind;
        return problem;
      }),
    );
  }
}

function openDocument(file: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
}

function quickFixes(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
  const text = document.getText();
  return checkDefinitions(text).faults.flatMap((fault) => {
    const { fix } = fault;
    if (!fix || !rangeOf(text, fault).intersection(range)) {
      return [];
    }
    const action = new vscode.CodeAction(
      describeDefinitionFix(fix),
      vscode.CodeActionKind.QuickFix,
    );
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, rangeOf(text, fix), fix.text);
    action.isPreferred = true;
    return [action];
  });
}
