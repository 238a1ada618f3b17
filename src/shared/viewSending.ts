import * as v from 'valibot';
import { count, viewSocketIdSchema } from './viewProtocol.ts';
import { intervalMsMax } from './transmission.ts';
import { writtenPayloadSchema } from './writtenPayload.ts';
import type { WrittenPayload } from './writtenPayload.ts';

/** Messages that the composer's history keeps. */
export const historyMax = 50;

/** Messages that are kept under a name. */
export const namedMessagesMax = 100;

/** The longest message that is kept, in UTF-16 units: the workspace's state is no place for more. */
export const keptTextMax = 4_000;

/** Messages of a periodic transmission that ends by itself. */
export const repeatCountMax = 1_000_000_000;

/** The longest name of a message, in UTF-16 units. */
export const messageNameMax = 200;

export const messageNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(messageNameMax));

/** What the composer sent before, newest first, and what is kept under a name. */
export interface KeptMessages {
  readonly recent: readonly WrittenPayload[];
  readonly named: readonly NamedMessage[];
}

export const namedMessagesSchema = v.pipe(
  v.array(v.object({ name: messageNameSchema, message: writtenPayloadSchema })),
  v.readonly(),
);
export type NamedMessage = v.InferOutput<typeof namedMessagesSchema>[number];

/** The history after one more message: the newest first, none twice, no more than `historyMax`. */
export function withMessage(
  history: readonly WrittenPayload[],
  message: WrittenPayload,
): WrittenPayload[] {
  return [message, ...history.filter((old) => !isSameMessage(old, message))].slice(0, historyMax);
}

/** Whether two messages are written alike, character by character. */
export function isSameMessage(one: WrittenPayload, other: WrittenPayload): boolean {
  return one.text === other.text && settingsOf(one) === settingsOf(other);
}

/** All but the text, in one order whatever the order of the keys. */
function settingsOf({ notation, lineEnding, encoding, checksum }: WrittenPayload): string {
  const { name, byteOrder, form, skip } = checksum ?? {};
  return JSON.stringify([notation, lineEnding, encoding, name, byteOrder, form, skip]);
}

const addressee = {
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

export const viewSendRequestSchema = v.object({ ...addressee, written: writtenPayloadSchema });
export type ViewSendRequest = v.InferOutput<typeof viewSendRequestSchema>;
export type ViewAddressee = Pick<ViewSendRequest, 'socket' | 'to' | 'raw'>;

export const viewTransmitRequestSchema = v.union([
  /** One of the files that the user picked, by its absolute path. */
  v.object({ ...addressee, file: v.pipe(v.string(), v.maxLength(32_768)) }),
  v.object({
    ...addressee,
    written: writtenPayloadSchema,
    intervalMs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(intervalMsMax)),
    count: v.exactOptional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(repeatCountMax)),
    ),
  }),
]);
export type ViewTransmitRequest = v.InferOutput<typeof viewTransmitRequestSchema>;

export const viewSaveRequestSchema = v.object({
  message: writtenPayloadSchema,
  /** The name it was kept under, when it was put into the field. */
  name: v.exactOptional(messageNameSchema),
});
export type ViewSaveRequest = v.InferOutput<typeof viewSaveRequestSchema>;

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
