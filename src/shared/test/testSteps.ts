import * as v from 'valibot';
import { closeStep } from '../step/closeStep.ts';
import { delayStep } from '../step/delayStep.ts';
import { exitStep } from '../step/exitStep.ts';
import { expectStep } from '../step/expectStep.ts';
import { failStep } from '../step/failStep.ts';
import { neverStep } from '../step/neverStep.ts';
import { sendStep } from '../step/sendStep.ts';
import { setStep } from '../step/setStep.ts';
import { startStep } from '../step/startStep.ts';
import { startTlsStep } from '../step/startTlsStep.ts';
import { stopStep } from '../step/stopStep.ts';
import { turnStep } from '../step/turnStep.ts';

/** The kinds of steps of a test, in the order in which those of one object are done. */
export const testStepModules = [
  delayStep,
  startStep,
  turnStep,
  sendStep,
  startTlsStep,
  expectStep,
  neverStep,
  exitStep,
  setStep,
  closeStep,
  stopStep,
  failStep,
] as const;

const stepsMax = 1_000;

const { send, checksum, raw, to } = sendStep.keys;

const ownKeys = {
  socket: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'The name of the socket that does it. Default: that of the step before, at first the only one of the test.',
      ),
    ),
  ),
  ...delayStep.keys,
  ...startStep.keys,
  ...turnStep.keys,
  ...{ send, checksum, raw, to },
  ...startTlsStep.keys,
  ...expectStep.keys,
  ...neverStep.keys,
  ...exitStep.keys,
  ...setStep.keys,
  ...closeStep.keys,
  ...stopStep.keys,
  ...failStep.keys,
};

/** All that one step of a test may say, but for `else`. */
export const plainTestStepSchema = v.strictObject(ownKeys);
export type PlainTestStep = v.InferOutput<typeof plainTestStepSchema>;

export const testStepSchema = v.strictObject({
  ...ownKeys,
  else: v.optional(
    v.pipe(
      v.array(plainTestStepSchema),
      v.maxLength(stepsMax, `There are ${stepsMax} steps at most.`),
      v.description('Of `expect`: what is done where it does not come, instead of failing.'),
    ),
  ),
});
export type TestStep = v.InferOutput<typeof testStepSchema>;

export const testStepsSchema = v.pipe(
  v.array(testStepSchema),
  v.minLength(1, 'A step is expected here.'),
  v.maxLength(stepsMax, `There are ${stepsMax} steps at most.`),
);
