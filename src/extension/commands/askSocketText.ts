import * as vscode from 'vscode';
import type { NewSocket } from '../../shared/newSocket/newSocket.ts';
import type { Frame, Reply } from '../quickInput/runSteps.ts';
import { socketRows } from './newSocketRows.ts';
import type { RowSources, SocketRow } from './newSocketRows.ts';

export interface ChosenSocket {
  readonly socket: NewSocket;
  readonly typed: string;
}

export interface SocketQuestion {
  readonly placeholder: string;
  /** Shown in the box at first. */
  readonly typed: string;
  readonly sources: RowSources;
  /** More of the sources, as they come in. */
  readonly later: readonly Promise<Partial<RowSources>>[];
}

/** Asks for a socket in one box: rows say what the text means, and choosing one answers. */
export function askSocketText(
  frame: Frame,
  question: SocketQuestion,
): Promise<Reply<ChosenSocket>> {
  const picker = vscode.window.createQuickPick<SocketRow>();
  picker.placeholder = question.placeholder;
  picker.value = question.typed;
  // The rows have an order of their own. (Typed as proposed API only, though every VS Code has it; one
  // without it sorts by label, and the first row that opens something is active all the same.)
  Object.assign(picker, { sortByLabel: false });
  let { sources } = question;
  let isOver = false;
  /** What is active until somebody moves. */
  let first: SocketRow | undefined;

  const offer = (): void => {
    const active = picker.activeItems[0];
    const hasMoved = active !== undefined && active !== first && active.typed === first?.typed;
    const rows = socketRows(picker.value, sources);
    picker.items = rows;
    first = rows.find(opensSomething);
    // What comes in later must not move the choice to another row.
    const again = hasMoved
      ? rows.find(({ label, typed }) => label === active.label && typed === active.typed)
      : undefined;
    const next = again ?? first;
    if (next) {
      picker.activeItems = [next];
    }
  };

  /** Enter pressed quicker than the list follows means the text, not the row that happens to be active. */
  const chosen = (): SocketRow | undefined => {
    // The selection comes with Enter; what is active may be told of the rows of before.
    const active = picker.selectedItems[0] ?? picker.activeItems[0];
    const isCurrent = active && (active.typed === undefined || active.typed === picker.value);
    return isCurrent && active.kind !== vscode.QuickPickItemKind.Separator
      ? active
      : socketRows(picker.value, sources).find(opensSomething);
  };

  return frame.show(picker, (done) => {
    offer();
    for (const part of question.later) {
      void part.then((more) => {
        sources = { ...sources, ...more };
        if (!isOver) {
          offer();
        }
      });
    }
    return [
      new vscode.Disposable(() => (isOver = true)),
      picker.onDidChangeValue(offer),
      picker.onDidAccept(() => {
        const row = chosen();
        if (row?.socket) {
          done({ socket: row.socket, typed: picker.value });
        } else if (row?.command) {
          const { id, argument } = row.command;
          picker.hide();
          void vscode.commands.executeCommand(id, argument);
        } else if (row?.completion !== undefined) {
          picker.value = row.completion;
          offer();
        }
      }),
    ];
  });
}

function opensSomething({ socket, command }: SocketRow): boolean {
  return socket !== undefined || command !== undefined;
}
