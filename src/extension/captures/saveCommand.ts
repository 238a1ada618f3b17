import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { randomInt } from 'node:crypto';
import * as vscode from 'vscode';
import * as v from 'valibot';
import { directionPath, formatOfPath, saveFormats } from '../../shared/capture.ts';
import type { SaveFormat, SaveReceipt, SaveRequest } from '../../shared/capture.ts';
import { commandIds } from '../../shared/ids.ts';
import { command } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import type { CommandDeps } from '../commands/commandDeps.ts';
import { withJobProgress } from '../withJobProgress.ts';
import { notificationText } from '../notificationText.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { OpenTrafficView } from '../traffic/openTrafficViews.ts';
import type { TrafficEngine } from '../traffic/trafficSource.ts';
import { askSavePath } from './askSavePath.ts';
import { savedResultOf } from '../../workbench/captureResult.ts';
import { filterArgument } from './filterArgument.ts';
import { saveTraffic } from '../../workbench/actions/saveTraffic.ts';
import { formatTitle, saveFilters } from './saveFormats.ts';

/** Save Traffic As: without `path` it asks; without `socket` it saves what all sockets kept. */
const saveTrafficSchema = v.object({
  /** An absolute path. */
  path: v.optional(v.pipe(v.string(), v.check(isAbsolute, 'an absolute path is needed'))),
  /** Default: what the path’s ending tells. */
  format: v.optional(v.picklist(saveFormats)),
  /** Save what the capture whose editor is in front holds, not the sockets’ traffic. */
  capture: v.optional(v.literal(true)),
  socket: v.optional(v.pipe(v.string(), v.minLength(1))),
  connection: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Only what this filter finds. */
  filter: v.optional(filterArgument),
  /** Sequence numbers of the entries to save, ascending. */
  seqs: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  /** The view whose selected entries are to be saved; of its menu. */
  view: v.optional(v.number()),
});
type SaveArgument = v.InferOutput<typeof saveTrafficSchema>;

type What = Pick<SaveRequest, 'query' | 'ranges'> & {
  /** Whose entries: of the sockets when absent. */
  readonly page?: OpenTrafficView;
};

const trafficOfSockets: What = { query: {} };

export function saveCommand(deps: CommandDeps): Command {
  return command(
    commandIds.saveTraffic,
    saveTrafficSchema,
    async (argument, { isByHand }): Promise<SaveReceipt | undefined> => {
      const { view } = argument ?? {};
      const what =
        view !== undefined
          ? selectedIn(deps.openViews.get(view))
          : argument
            ? named(deps, argument)
            : await askWhat(deps);
      const target = what && (await targetOf(argument));
      if (!what || !target) {
        return undefined;
      }
      const { query, ranges, page } = what;
      const receipt = page
        ? await save(page.source.current, { query, ...(ranges && { ranges }), ...target })
        : await saveOfSockets(deps, { ...argument, ...target });
      if (receipt && isByHand) {
        void tell(receipt, target.format);
      }
      return receipt;
    },
  );
}

function named(deps: CommandDeps, argument: SaveArgument): What {
  const { capture, socket, connection, filter, seqs } = argument;
  if (!capture) {
    return trafficOfSockets;
  }
  const page = captureInFront(deps);
  return {
    query: {
      ...(socket === undefined ? undefined : { sockets: [capturedSocket(page, socket).id] }),
      ...(connection === undefined ? undefined : { connection }),
      ...(filter === undefined ? undefined : { filter }),
    },
    ...(seqs === undefined ? undefined : { ranges: seqs.map((seq) => ({ from: seq, to: seq })) }),
    page,
  };
}

function captureInFront({ front }: CommandDeps): OpenTrafficView {
  const page = front();
  if (page?.isReadOnly !== true) {
    throw new UserError(vscode.l10n.t('No capture is open in the active editor: open one first.'));
  }
  return page;
}

function capturedSocket({ sockets }: OpenTrafficView, name: string): WorkbenchSocket {
  const found = sockets.all().find(({ id, definition }) => id === name || definition.name === name);
  if (!found) {
    throw new UserError(vscode.l10n.t('There is no socket “{0}” in the capture.', name));
  }
  return found;
}

function selectedIn(page: OpenTrafficView | undefined): What | undefined {
  const selected = page?.entries.selected;
  return page && selected && { ...selected, page };
}

/**
 * What is selected in the Traffic view in front, what it shows, or everything, where these differ. A
 * capture in front is no traffic of the sockets, which can be meant all the same.
 */
async function askWhat({ front }: CommandDeps): Promise<What | undefined> {
  const page = front();
  const shown = page?.shownQuery;
  const selected = selectedIn(page);
  const several = page?.entries.selected;
  const capture = page?.isReadOnly === true ? page : undefined;
  const count = (entries: number) => vscode.l10n.t('{0} entries', entries.toLocaleString('en'));
  const choices: Choice<What>[] = [];
  if (selected && several && several.total > 1) {
    choices.push({
      label: vscode.l10n.t('The Selected Entries'),
      description: count(several.total),
      value: selected,
    });
  }
  if (page && shown?.isNarrow) {
    choices.push({
      label: capture
        ? vscode.l10n.t('What the Capture’s Editor Shows')
        : vscode.l10n.t('What the Traffic View Shows'),
      description: count(shown.total),
      value: { query: shown.id, page },
    });
  }
  if (capture) {
    choices.push({
      label: vscode.l10n.t('The Whole Capture'),
      value: { query: {}, page: capture },
    });
  }
  if (choices.length === 0) {
    return trafficOfSockets;
  }
  choices.push({
    label: capture ? vscode.l10n.t('Traffic of the Sockets') : vscode.l10n.t('All Traffic'),
    value: trafficOfSockets,
  });
  return await askOne<What>(vscode.l10n.t('Save Traffic As'), (frame) =>
    askChoice<What>(frame, { placeholder: vscode.l10n.t('What to save?'), choices }),
  );
}

async function targetOf(
  argument: SaveArgument | undefined,
): Promise<{ readonly path: string; readonly format: SaveFormat } | undefined> {
  const path =
    argument?.path ?? (await askSavePath(vscode.l10n.t('Save Traffic As'), saveFilters()));
  if (path === undefined) {
    return undefined;
  }
  const format = argument?.format ?? formatOfPath(path) ?? (await askFormat(path));
  // The dialogue asked about that name, and other files are written.
  const isAsked = argument?.path === undefined && format === 'raw';
  return format && (!isAsked || (await mayReplace(path))) ? { path, format } : undefined;
}

/** Asks when files of bare bytes would be replaced. */
async function mayReplace(path: string): Promise<boolean> {
  const paths = [directionPath(path, 'in'), directionPath(path, 'out')].filter((one) =>
    existsSync(one),
  );
  const replace = vscode.l10n.t('Replace');
  return (
    paths.length === 0 ||
    (await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} is there already.', paths.join(', ')),
      { modal: true },
      replace,
    )) === replace
  );
}

/** For a name whose ending tells none. */
async function askFormat(path: string): Promise<SaveFormat | undefined> {
  return await askOne<SaveFormat>(vscode.l10n.t('Save Traffic As'), (frame) =>
    askChoice<SaveFormat>(frame, {
      placeholder: vscode.l10n.t('Format of {0}', path),
      choices: saveFormats.map((value) => {
        const { title, detail } = formatTitle(value);
        return { label: title, detail, value };
      }),
    }),
  );
}

/** What the sockets' logs keep of what the argument names. Nothing when it was cancelled. */
async function saveOfSockets(
  { link, workbench }: CommandDeps,
  { path, format, socket, connection, filter, seqs }: SaveArgument & { readonly path: string },
): Promise<SaveReceipt | undefined> {
  const job = randomInt(2 ** 47);
  const run = () =>
    saveTraffic.perform(workbench, { path, format, socket, connection, filter, seqs, job });
  return withJobProgress(link.current, vscode.l10n.t('Saving traffic'), job, run);
}

/** What a page shows. Nothing when it was cancelled. */
async function save(
  engine: TrafficEngine | undefined,
  request: Omit<SaveRequest, 'job'>,
): Promise<SaveReceipt | undefined> {
  if (!engine) {
    throw new UserError(vscode.l10n.t('There is no traffic to save: no socket was started yet.'));
  }
  const job = randomInt(2 ** 47);
  const outcome = await withJobProgress(engine, vscode.l10n.t('Saving traffic'), job, () =>
    engine.saveTraffic({ job, ...request }),
  );
  return savedResultOf(outcome);
}

async function tell(receipt: SaveReceipt, format: SaveFormat): Promise<void> {
  const { paths, entries, missedEntries } = receipt;
  const saved = vscode.l10n.t('Saved {0} entries to {1}.', entries, paths.join(', '));
  const missed =
    missedEntries === 0
      ? ''
      : vscode.l10n.t(
          '{0} entries left the traffic log before they could be written.',
          missedEntries,
        );
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    notificationText([saved, missed].filter((text) => text !== '').join(' ')),
    ...(format === 'raw' ? [] : [open]),
  );
  const [path] = paths;
  if (chosen === open && path !== undefined) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
  }
}
