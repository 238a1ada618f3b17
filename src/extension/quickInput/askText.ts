import * as vscode from 'vscode';
import { labelText } from '../labelText.ts';
import type { Frame, Reply } from './runSteps.ts';

export interface TextQuestion {
  readonly placeholder: string;
  /** Shown in the box at first. */
  readonly value?: string;
  /** Answers of before, the last one first. */
  readonly recent: readonly string[];
  readonly suggestions?: readonly { readonly text: string; readonly description: string }[];
  /** What pressing Enter in an empty box means; absent where an answer is required. */
  readonly empty?: string;
  /** What the text would do, or why it can't. Asked with every keystroke: must be quick. */
  readonly check: (text: string) => TextVerdict;
}

export type TextVerdict =
  | { readonly ok: true; readonly description: string; readonly warning?: string }
  | { readonly ok: false; readonly fault: string };

interface TextItem extends vscode.QuickPickItem {
  readonly text: string;
  readonly acceptable: boolean;
  readonly isTyped: boolean;
}

/**
 * Asks for a text, offering the last answers: a quick pick, whose first item is what was typed so
 * far with the verdict on it. (An input box shows no list.)
 */
export function askText(frame: Frame, question: TextQuestion): Promise<Reply<string>> {
  const picker = vscode.window.createQuickPick<TextItem>();
  picker.placeholder = question.placeholder;
  picker.value = question.value ?? '';
  // What the user saw last. Enter pressed quicker than the list follows means the text, not the
  // item that happens to be active.
  let seen: string | undefined;

  const offer = (): void => {
    const typed = typedItem(question, picker.value);
    const others = [
      ...question.recent.map((text) => ({ text, description: vscode.l10n.t('used before') })),
      ...(question.suggestions ?? []).filter(({ text }) => !question.recent.includes(text)),
    ];
    picker.items = [
      ...(typed ? [typed] : []),
      ...others
        .filter(({ text }) => text !== picker.value && text.includes(picker.value))
        .map(({ text, description }) => ({
          text,
          label: labelText(text),
          description: labelText(description),
          acceptable: question.check(text).ok,
          // VS Code swallows Enter where its own filter leaves no item, before ours arrives.
          alwaysShow: true,
          isTyped: false,
        })),
    ];
  };

  const answer = (): string | undefined => {
    const active = picker.activeItems[0];
    if (active && !active.isTyped && (picker.value === '' || seen === picker.value)) {
      return active.acceptable ? active.text : undefined;
    }
    return typedItem(question, picker.value)?.acceptable === true ? picker.value : undefined;
  };

  return frame.show(picker, (done) => {
    offer();
    return [
      picker.onDidChangeValue(offer),
      picker.onDidChangeActive(([item]) => {
        if (item?.isTyped === true) {
          seen = item.text;
        }
      }),
      picker.onDidAccept(() => {
        const text = answer();
        if (text !== undefined) {
          done(text);
        }
      }),
    ];
  });
}

function typedItem(question: TextQuestion, text: string): TextItem | undefined {
  if (text === '') {
    return question.empty === undefined
      ? undefined
      : { text, label: question.empty, acceptable: true, alwaysShow: true, isTyped: true };
  }
  const verdict = question.check(text);
  return {
    text,
    label: labelText(text),
    ...(verdict.ok
      ? { description: labelText(verdict.description) + warningOf(verdict.warning) }
      : { detail: `$(error) ${labelText(verdict.fault)}` }),
    acceptable: verdict.ok,
    alwaysShow: true,
    isTyped: true,
  };
}

function warningOf(warning: string | undefined): string {
  return warning === undefined ? '' : ` · $(globe) ${labelText(warning)}`;
}
