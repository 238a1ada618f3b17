import * as v from 'valibot';
import { closeStep } from './closeStep.ts';
import { delayStep } from './delayStep.ts';
import { dropStep } from './dropStep.ts';
import { echoStep } from './echoStep.ts';
import { forwardStep } from './forwardStep.ts';
import { gotoStep } from './gotoStep.ts';
import { markStep } from './markStep.ts';
import { noteStep } from './noteStep.ts';
import { replaceStep } from './replaceStep.ts';
import { sendStep } from './sendStep.ts';
import { setStep } from './setStep.ts';
import { shareStep } from './shareStep.ts';
import { startTlsStep } from './startTlsStep.ts';
import { stopStep } from './stopStep.ts';

/** The kinds of steps, in the order in which those of one object are done. */
export const stepModules = [
  delayStep,
  markStep,
  noteStep,
  sendStep,
  echoStep,
  startTlsStep,
  setStep,
  shareStep,
  gotoStep,
  replaceStep,
  forwardStep,
  dropStep,
  closeStep,
  stopStep,
] as const;

/** All that one step may say; done in the order of `stepModules`, however it is written. */
export const stepKeys = {
  ...delayStep.keys,
  ...markStep.keys,
  ...noteStep.keys,
  ...sendStep.keys,
  ...echoStep.keys,
  ...startTlsStep.keys,
  ...setStep.keys,
  ...shareStep.keys,
  ...gotoStep.keys,
  ...replaceStep.keys,
  ...forwardStep.keys,
  ...dropStep.keys,
  ...closeStep.keys,
  ...stopStep.keys,
};

export const stepSchema = v.strictObject(stepKeys);
export type Step = v.InferOutput<typeof stepSchema>;

/** What a step sends, as a list. */
export function messagesOf({ send }: Pick<Step, 'send'>) {
  return send === undefined ? [] : Array.isArray(send) ? send : [send];
}

/** What a step keeps under names: `set` for the connection, `share` for all. */
export function keptBy(step: Pick<Step, 'set' | 'share'>) {
  return (['set', 'share'] as const).flatMap((key) =>
    Object.entries(step[key] ?? {}).map(([name, payload]) => ({ key, name, payload })),
  );
}
