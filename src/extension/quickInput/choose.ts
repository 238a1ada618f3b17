import * as vscode from 'vscode';
import { askChoice } from './askChoice.ts';
import { askOne } from './runSteps.ts';

/** Asks for one of several values. Undefined when the user gave up. */
export function choose<Value extends string>(
  title: string,
  values: readonly Value[],
  preferred: Value,
  label: (value: Value) => string,
): Promise<Value | undefined> {
  return askOne<Value>(title, (frame) =>
    askChoice<Value>(frame, {
      placeholder: vscode.l10n.t('Which one?'),
      choices: values.map((value) => ({ value, label: label(value) })),
      preferred,
    }),
  );
}
