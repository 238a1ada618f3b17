import * as vscode from 'vscode';
import { interceptSecondsDefault } from '../../shared/intercept/interceptDefaults.ts';
import type { Intercept, InterceptDirection } from '../../shared/intercept/interceptSchema.ts';
import { filterFaultOf } from '../../workbench/describeFilterFault.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { mapReply, runSteps } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';

interface Answers {
  readonly isOff?: boolean;
  readonly match?: string;
  readonly direction?: InterceptDirection;
  readonly timeoutSeconds?: number;
}

/** Asks which messages are to be held; null holds none any more. Undefined when the user gave up. */
export async function askIntercept(
  title: string,
  current: Intercept | undefined,
): Promise<Intercept | null | undefined> {
  const answers = await runSteps<Answers>({
    title,
    answers: { ...(current?.match === undefined ? {} : { match: current.match }) },
    steps: ({ isOff = false }) => [
      ...(current === undefined ? [] : [askWhether]),
      ...(isOff ? [] : [askMatch, askDirection(current), askTimeout(current)]),
    ],
  });
  if (answers === undefined || answers.isOff === true) {
    return answers && null;
  }
  const { match = '', direction, timeoutSeconds } = answers;
  return {
    ...(match === '' ? {} : { match }),
    ...(direction === undefined || direction === 'both' ? {} : { direction }),
    ...(timeoutSeconds === undefined || timeoutSeconds === interceptSecondsDefault
      ? {}
      : { timeoutSeconds }),
  };
}

const askWhether: Step<Answers> = async (frame) =>
  mapReply(
    await askChoice(frame, {
      placeholder: vscode.l10n.t('Messages are held.'),
      choices: [
        {
          value: true,
          label: vscode.l10n.t('Turn Off'),
          detail: vscode.l10n.t('What is held goes on.'),
        },
        { value: false, label: vscode.l10n.t('Hold Others') },
      ],
    }),
    (isOff) => ({ isOff }),
  );

const askMatch: Step<Answers> = async (frame, { match = '' }) =>
  mapReply(
    await askText(frame, {
      placeholder: vscode.l10n.t('Filter for the messages to hold, such as "DELETE" or len>100'),
      value: match,
      recent: [],
      empty: vscode.l10n.t('All messages'),
      check: (text) => {
        const fault = filterFaultOf(text);
        return fault === undefined ? { ok: true, description: '' } : { ok: false, fault };
      },
    }),
    (text) => ({ match: text }),
  );

function askDirection(current: Intercept | undefined): Step<Answers> {
  const meanings: Readonly<Record<InterceptDirection, string>> = {
    both: vscode.l10n.t('Both ways'),
    upstream: vscode.l10n.t('Towards the server'),
    downstream: vscode.l10n.t('Towards the client'),
  };
  return async (frame) =>
    mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('Which way? The other one runs on.'),
        choices: (['both', 'upstream', 'downstream'] as const).map((direction) => ({
          ...{ value: direction, label: direction, description: meanings[direction] },
        })),
        ...(current?.direction === undefined ? {} : { preferred: current.direction }),
      }),
      (direction) => ({ direction }),
    );
}

function askTimeout(current: Intercept | undefined): Step<Answers> {
  const choices = [
    { value: interceptSecondsDefault, label: vscode.l10n.t('After a Minute') },
    { value: 600, label: vscode.l10n.t('After Ten Minutes') },
    { value: 0, label: vscode.l10n.t('Never'), description: vscode.l10n.t('it waits for you') },
  ];
  return async (frame) =>
    mapReply(
      await askChoice(frame, {
        placeholder: vscode.l10n.t('When does a held message go on by itself?'),
        choices,
        preferred: current?.timeoutSeconds ?? interceptSecondsDefault,
      }),
      (timeoutSeconds) => ({ timeoutSeconds }),
    );
}
