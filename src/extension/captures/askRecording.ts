import * as vscode from 'vscode';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { mapReply, runSteps } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';
import { filterFaultOf } from '../../workbench/describeFilterFault.ts';

/** The most that fits into one number of megabytes here. */
export const mebibytesMax = 100_000;
export const filesMax = 100_000;
const fileMebibytesDefault = 100;
const filesDefault = 10;
const keptMebibytesDefault = 100;

/** How a recording goes on, and what ends it. */
export interface RecordingPlan {
  readonly manner?: 'plain' | 'rotate' | 'filter';
  readonly fileMebibytes?: number;
  readonly files?: number;
  readonly stopWhen?: string;
}

/** Undefined when the user gave up. */
export function askRecording(): Promise<RecordingPlan | undefined> {
  const manners: Choice<RecordingPlan['manner']>[] = [
    { value: 'plain', label: vscode.l10n.t('One File, Until I Stop It') },
    {
      value: 'rotate',
      label: vscode.l10n.t('Files of a Size, the Newest Kept'),
      detail: vscode.l10n.t('Starts a new file when one is full; deletes the oldest'),
    },
    {
      value: 'filter',
      label: vscode.l10n.t('One File, Until a Filter Matches'),
      detail: vscode.l10n.t('Ends with the first entry that matches the filter'),
    },
  ];
  return runSteps<RecordingPlan>({
    title: vscode.l10n.t('Start Recording'),
    answers: {},
    steps: ({ manner }) => [
      async (frame) =>
        mapReply(
          await askChoice(frame, {
            placeholder: vscode.l10n.t('How to record traffic?'),
            choices: manners,
          }),
          (value) => (value ? { manner: value } : {}),
        ),
      ...(manner === 'rotate'
        ? [
            numberStep<RecordingPlan>(
              vscode.l10n.t('Maximum size of a file in MB'),
              { value: fileMebibytesDefault, maximum: mebibytesMax },
              (fileMebibytes) => ({ fileMebibytes }),
            ),
            numberStep<RecordingPlan>(
              vscode.l10n.t('How many files to keep?'),
              { value: filesDefault, maximum: filesMax },
              (files) => ({ files }),
            ),
          ]
        : []),
      ...(manner === 'filter' ? [filterStep<RecordingPlan>((stopWhen) => ({ stopWhen }))] : []),
    ],
  });
}

/** How much is kept, and when it is saved. */
export interface KeepingPlan {
  readonly mebibytes?: number;
  readonly manner?: 'hand' | 'filter';
  readonly snapshotWhen?: string;
}

/** Undefined when the user gave up. */
export function askKeeping(): Promise<KeepingPlan | undefined> {
  const manners: Choice<KeepingPlan['manner']>[] = [
    { value: 'hand', label: vscode.l10n.t('When I Take a Snapshot') },
    { value: 'filter', label: vscode.l10n.t('When a Filter Matches') },
  ];
  return runSteps<KeepingPlan>({
    title: vscode.l10n.t('Keep Last Traffic'),
    answers: {},
    steps: ({ manner }) => [
      numberStep<KeepingPlan>(
        vscode.l10n.t('How many MB of the newest traffic to keep for a snapshot?'),
        { value: keptMebibytesDefault, maximum: mebibytesMax },
        (mebibytes) => ({ mebibytes }),
      ),
      async (frame) =>
        mapReply(
          await askChoice(frame, {
            placeholder: vscode.l10n.t('When to save it?'),
            choices: manners,
          }),
          (value) => (value ? { manner: value } : {}),
        ),
      ...(manner === 'filter'
        ? [filterStep<KeepingPlan>((snapshotWhen) => ({ snapshotWhen }))]
        : []),
    ],
  });
}

function numberStep<Answers>(
  placeholder: string,
  { value, maximum }: { readonly value: number; readonly maximum: number },
  asAnswer: (value: number) => Partial<Answers>,
): Step<Answers> {
  const check = (text: string) => {
    const isGood = /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= maximum;
    return isGood
      ? ({ ok: true, description: '' } as const)
      : ({
          ok: false,
          fault: vscode.l10n.t('A whole number from 1 to {0}', maximum.toLocaleString('en')),
        } as const);
  };
  return async (frame) =>
    mapReply(
      await askText(frame, { placeholder, value: String(value), recent: [], check }),
      (text) => asAnswer(Number(text)),
    );
}

function filterStep<Answers>(asAnswer: (filter: string) => Partial<Answers>): Step<Answers> {
  const check = (text: string) => {
    const fault = filterFaultOf(text);
    return fault === undefined
      ? ({ ok: true, description: '' } as const)
      : ({ ok: false, fault } as const);
  };
  const placeholder = vscode.l10n.t('Filter for the entry, such as event:reset or "ERROR"');
  return async (frame) =>
    mapReply(await askText(frame, { placeholder, recent: [], check }), (text) => asAnswer(text));
}
