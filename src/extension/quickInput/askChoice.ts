import * as vscode from 'vscode';
import type { Frame, Reply } from './runSteps.ts';

export interface Choice<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/** Asks for one of several; `preferred` is active at first. Separators may stand between. */
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
  picker.items = question.choices;
  picker.activeItems = question.choices.filter(({ value }) => value === question.preferred);
  return frame.show(picker, (done) => [
    picker.onDidAccept(() => {
      const chosen = picker.activeItems[0];
      if (chosen && chosen.kind !== vscode.QuickPickItemKind.Separator) {
        done(chosen.value);
      }
    }),
  ]);
}
