import * as v from 'valibot';
import { count, viewSocketIdSchema } from './viewSchemas.ts';
import { intervalMsMax } from './sendJob.ts';
import { payloadExpressionSchema } from './payloadExpression.ts';
import type { PayloadExpression } from './payloadExpression.ts';

/** Messages that the composer's history keeps. */
export const historyMax = 50;

/** Messages that are kept under a name. */
export const namedMessagesMax = 100;

/**
 * The longest message that is kept, in UTF-16 units: the workspace's state is no place for more.
 */
export const savedTextMax = 4_000;

/** Maximum number of messages of a send job with a count. */
export const repeatCountMax = 1_000_000_000;

/** The longest name of a message, in UTF-16 units. */
export const messageNameMax = 200;

export const messageNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(messageNameMax));

/** What the composer sent before, newest first, and what is kept under a name. */
export interface SavedMessages {
  readonly recent: readonly PayloadExpression[];
  readonly named: readonly NamedMessage[];
}

export const namedMessagesSchema = v.pipe(
  v.array(v.object({ name: messageNameSchema, message: payloadExpressionSchema })),
  v.readonly(),
);
export type NamedMessage = v.InferOutput<typeof namedMessagesSchema>[number];

/** The history after one more message: the newest first, none twice, no more than `historyMax`. */
export function withMessage(
  history: readonly PayloadExpression[],
  message: PayloadExpression,
): PayloadExpression[] {
  return [message, ...history.filter((old) => !isSameMessage(old, message))].slice(0, historyMax);
}

/** Whether two messages are written alike, character by character. */
export function isSameMessage(one: PayloadExpression, other: PayloadExpression): boolean {
  return one.text === other.text && settingsOf(one) === settingsOf(other);
}

/** All but the text, in one order whatever the order of the keys. */
function settingsOf({ notation, lineEnding, encoding, checksum }: PayloadExpression): string {
  const { name, byteOrder, form, skip } = checksum ?? {};
  return JSON.stringify([notation, lineEnding, encoding, name, byteOrder, form, skip]);
}

const sendTarget = {
  socket: viewSocketIdSchema,
  /** As the engine's: a connection, several, all open ones, or a peer's endpoint. */
  to: v.union([
    count,
    v.pipe(v.array(count), v.minLength(1), v.maxLength(1_000), v.readonly()),
    v.literal('all'),
    v.object({ peer: v.pipe(v.string(), v.maxLength(300)) }),
  ]),
  /** Send it as it is: no frame is made of it. */
  raw: v.exactOptional(v.boolean()),
};

export const viewSendRequestSchema = v.object({
  ...sendTarget,
  expression: payloadExpressionSchema,
});
export type ViewSendRequest = v.InferOutput<typeof viewSendRequestSchema>;

export const viewSendJobRequestSchema = v.union([
  /** One of the files that the user picked, by its absolute path. */
  v.object({ ...sendTarget, file: v.pipe(v.string(), v.maxLength(32_768)) }),
  v.object({
    ...sendTarget,
    expression: payloadExpressionSchema,
    intervalMs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(intervalMsMax)),
    count: v.exactOptional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(repeatCountMax)),
    ),
  }),
]);
export type ViewSendJobRequest = v.InferOutput<typeof viewSendJobRequestSchema>;

export const viewSaveRequestSchema = v.object({
  message: payloadExpressionSchema,
  /** The name it was kept under, when it was put into the field. */
  name: v.exactOptional(messageNameSchema),
});
export type ViewSaveRequest = v.InferOutput<typeof viewSaveRequestSchema>;

/** What became of what was to be sent. `reason` words why it was not, or why its job failed later. */
export type SentAnswer<Receipt> =
  | { readonly ok: true; readonly value: Receipt; readonly reason?: string }
  | { readonly ok: false; readonly reason: string };

/** A file that the user picked to be sent. */
export const pickedFileSchema = v.object({
  /** Absolute. */
  path: v.string(),
  /** Without its folders, to be shown. */
  name: v.string(),
  /** Bytes, when it was picked. */
  size: v.number(),
});
export type PickedFile = v.InferOutput<typeof pickedFileSchema>;
