import * as vscode from 'vscode';
import { labelText } from '../labelText.ts';
import type { Frame, Reply } from './runSteps.ts';

/** Its texts are shown as they are; an icon goes into `iconPath`. */
export interface Choice<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/** Asks for one of several; `preferred`, else the first, is active. Separators may stand between. */
export function askChoice<Value>(
  frame: Frame,
  question: {
    readonly placeholder: string;
    readonly choices: readonly Choice<Value>[];
    readonly preferred?: Value;
  },
): Promise<Reply<Value>> {
  const picker = vscode.window.createQuickPick<Choice<Value>>();
  picker.placeholder = question.placeholder;
  picker.matchOnDescription = true;
  const items = question.choices.map(asWritten);
  picker.items = items;
  const preferred = items.filter(({ value }) => value === question.preferred);
  if (preferred.length > 0) {
    // An empty list would leave no row active, and Enter without an answer.
    picker.activeItems = preferred;
  }
  return frame.show(picker, (done) => [
    picker.onDidAccept(() => {
      const chosen = picker.activeItems[0];
      if (chosen && chosen.kind !== vscode.QuickPickItemKind.Separator) {
        done(chosen.value);
      }
    }),
  ]);
}

/** Names and paths in it may look like icons. */
function asWritten<Value>(choice: Choice<Value>): Choice<Value> {
  const { label, description, detail } = choice;
  return {
    ...choice,
    label: labelText(label),
    ...(description === undefined ? undefined : { description: labelText(description) }),
    ...(detail === undefined ? undefined : { detail: labelText(detail) }),
  };
}
