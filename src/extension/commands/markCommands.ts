import * as vscode from 'vscode';
import type { AnnotateReceipt } from '../../shared/annotation.ts';
import { commandIds } from '../../shared/ids.ts';
import type { ViewEntries } from '../../shared/viewProtocol.ts';
import { UserError } from '../../workbench/userError.ts';
import { askNote } from '../traffic/askNote.ts';
import type { SessionEntries } from '../traffic/sessionEntries.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { annotateSchema, entrySchema, nothingSchema } from './commandArguments.ts';
import type { AnnotateArgument, EntryArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { annotateEntries } from '../../workbench/actions/annotateEntries.ts';

type Change = Pick<AnnotateArgument, 'mark' | 'note'>;

/** What a command is about in a view: by its menu, or by the palette. */
interface ShownEntries {
  readonly page: SessionEntries;
  /** Absent for what is selected. */
  readonly entries: ViewEntries | undefined;
}

/** Mark Entry, Remove Mark, Edit Note, Next Mark, Previous Mark. */
export function markCommands(deps: CommandDeps): Command[] {
  const annotate = async (argument: EntryArgument | undefined, change: Change) => {
    const shown = shownEntries(deps, argument);
    return shown
      ? shown.page.annotate(change, shown.entries)
      : annotateNamed(deps, argument, change);
  };
  return [
    command(commandIds.markEntry, annotateSchema, (argument) => {
      const { note } = argument ?? {};
      // Whoever gives a note need not mean a mark.
      const mark = argument?.mark ?? (note === undefined ? true : undefined);
      return annotate(argument, {
        ...(mark !== undefined && { mark }),
        ...(note !== undefined && { note }),
      });
    }),
    command(commandIds.removeMark, entrySchema, (argument) => annotate(argument, { mark: false })),
    command(commandIds.editNote, annotateSchema, async (argument) => {
      const shown = shownEntries(deps, argument);
      if (shown && argument?.note === undefined) {
        return shown.page.editNote(shown.entries);
      }
      const note = argument?.note ?? (await askNote('', 1));
      return note === undefined ? undefined : annotate(argument, { note });
    }),
    command(commandIds.nextMark, nothingSchema, () => deps.front()?.jump(true)),
    command(commandIds.previousMark, nothingSchema, () => deps.front()?.jump(false)),
  ];
}

/** Nothing for an argument that was not made by a view's menu: it names the entry itself. */
function shownEntries(
  { openViews, front }: CommandDeps,
  argument: EntryArgument | undefined,
): ShownEntries | undefined {
  if (argument?.view !== undefined) {
    const page = openViews.get(argument.view)?.entries;
    const entries = argument.severalEntries === true ? undefined : page?.entry(argument.seq);
    return page && { page, entries };
  }
  const page = argument ? undefined : front()?.entries;
  return page && { page, entries: undefined };
}

function annotateNamed(
  { workbench }: CommandDeps,
  argument: EntryArgument | undefined,
  change: Change,
): Promise<AnnotateReceipt> {
  if (!argument) {
    throw new UserError(vscode.l10n.t('Select an entry in the Traffic view first.'));
  }
  const { socket, seq } = argument;
  return annotateEntries.perform(workbench, { socket, seqs: [seq], ...change });
}
