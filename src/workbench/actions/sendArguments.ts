import * as v from 'valibot';
import { checksumNames, checksumSettingSchema } from '../../shared/checksum.ts';
import { lineEndings, notations } from '../../shared/payload.ts';
import { textEncodings } from '../../shared/textEncodings.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { chunkBytesMax, intervalMsMax } from '../../shared/sendJob.ts';
import { parsePayloadExpression, writtenTextMax } from '../../shared/payloadExpression.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import type { Sent } from '../../shared/engineApi.ts';
import { describePayloadFault } from '../describeInput.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import { connection, count, endpoint, job, path, raw, socket } from './arguments.ts';

/* The arguments of what sends. */

const expression = v.pipe(v.string(), v.maxLength(writtenTextMax));

export const payloadKeys = {
  /** With escapes such as `\r\n`, and variables such as `${seq}`. */
  text: v.optional(expression),
  /** Digits in any form, and variables. */
  hex: v.optional(expression),
  base64: v.optional(expression),
  /** After `text`. Default: none. */
  lineEnding: v.optional(v.picklist(lineEndings)),
  /** Of `text`. Default: the socket's, else UTF-8. */
  encoding: v.optional(v.picklist(textEncodings)),
  /** Put behind the payload; its name alone, or how it is to stand there. */
  checksum: v.optional(v.union([v.picklist(checksumNames), checksumSettingSchema])),
};
export type PayloadArgument = v.InferOutput<v.StrictObjectSchema<typeof payloadKeys, undefined>>;

export const targetKeys = {
  socket,
  /** One or several; all open ones when neither they nor a peer is named. */
  connection: v.optional(v.union([connection, v.pipe(v.array(connection), v.minLength(1))])),
  peer: v.optional(endpoint),
  raw: v.optional(raw),
};
export type TargetArgument = v.InferOutput<v.StrictObjectSchema<typeof targetKeys, undefined>>;

export function excludesPeer<Argument extends TargetArgument>() {
  return v.check<Argument, string>(
    (argument) => argument.connection === undefined || argument.peer === undefined,
    'connection and peer exclude each other',
  );
}

export function hasReadablePayload<Argument extends PayloadArgument>() {
  return v.rawCheck<Argument>(({ dataset, addIssue }) => {
    if (!dataset.typed) {
      return;
    }
    const { value } = dataset;
    const given = notations.filter((notation) => value[notation] !== undefined);
    if (given.length > 1) {
      addIssue({ message: `${given.join(' and ')} exclude each other` });
      return;
    }
    const payload = payloadExpressionOf(value);
    const read = payload && parsePayloadExpression(payload);
    if (payload && read?.ok === false) {
      const key = payload.notation;
      addIssue({
        message: describePayloadFault(payload.text, read),
        path: [{ type: 'object', origin: 'value', input: { ...value }, key, value: payload.text }],
      });
    }
  });
}

/**
 * The payload that an argument has; nothing where it has none. `usual` is the socket's encoding.
 */
export function payloadExpressionOf(
  argument: PayloadArgument | undefined,
  usual?: TextEncoding,
): PayloadExpression | undefined {
  const notation = notations.find((known) => argument?.[known] !== undefined);
  if (notation === undefined || argument === undefined) {
    return undefined;
  }
  const { lineEnding = 'none', encoding = usual, checksum } = argument;
  return {
    notation,
    text: argument[notation] ?? '',
    lineEnding,
    ...(encoding === undefined ? undefined : { encoding }),
    ...(checksum === undefined
      ? undefined
      : { checksum: typeof checksum === 'string' ? { name: checksum } : checksum }),
  };
}

/** The argument that has this payload. */
export function payloadArgumentOf({
  notation,
  text,
  ...options
}: PayloadExpression): PayloadArgument {
  return { [notation]: text, ...options };
}

/** What an argument sends. Throws a `UserError` where it has no payload. */
export function sentBy(argument: PayloadArgument, usual: TextEncoding | undefined): Sent {
  const expression = payloadExpressionOf(argument, usual);
  if (!expression) {
    throw new UserError(l10n.t('There is nothing to send: give “text”, “hex” or “base64”.'));
  }
  return { expression };
}

const file = {
  ...targetKeys,
  /** An absolute path. */
  file: path,
  /** Bytes of each datagram (default: 1,400), or of each piece of a stream (default: 65,536). */
  chunkBytes: v.optional(count(1, chunkBytesMax)),
  /** At least so many milliseconds from one of them to the next. Default: 0. */
  intervalMs: v.optional(count(0, intervalMsMax)),
  /** As it is, without framing. Default: true. */
  raw: v.optional(raw),
  /**
   * Send the whole file even if the peer refuses the datagrams (ICMP port unreachable). Default:
   * false.
   */
  evenIfRefused: v.optional(v.boolean()),
};
export const sendFileArgument = v.pipe(
  v.strictObject({ ...file, job: v.optional(job) }),
  excludesPeer(),
);

const repeated = {
  ...targetKeys,
  ...payloadKeys,
  intervalMs: count(1, intervalMsMax),
  /** Without end when absent. */
  count: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
};
export const sendPeriodicallyArgument = v.pipe(
  v.strictObject({ ...repeated, job: v.optional(job) }),
  hasReadablePayload(),
  excludesPeer(),
);

/* What commands take: they ask for what is missing. */

/**
 * Send. To one connection, to several, to a UDP peer, or to every open connection when none is named;
 * asks for the payload only when there is none.
 */
export const sendSchema = v.pipe(
  v.strictObject({ ...targetKeys, ...payloadKeys }),
  hasReadablePayload(),
  excludesPeer(),
);

/** Send Selection: the active editor's selection; to every open connection when none is named. */
export const sendSelectionSchema = v.object(targetKeys);

/** Send File: asks for the file when there is none. */
export const sendFileSchema = v.pipe(
  v.strictObject({ ...file, file: v.optional(path) }),
  excludesPeer(),
);

/** Send Periodically: asks for what is missing of payload and interval. */
export const sendPeriodicallySchema = v.pipe(
  v.strictObject({ ...repeated, intervalMs: v.optional(repeated.intervalMs) }),
  hasReadablePayload(),
  excludesPeer(),
);
