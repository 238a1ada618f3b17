import * as v from 'valibot';
import { viewColumnsSchema } from '../../shared/viewColumns.ts';
import {
  startActionSchema,
  filterTextSchema,
  viewContentRequestSchema,
  viewCopyRequestSchema,
  viewDecideRequestSchema,
  viewDecodeAsRequestSchema,
  viewDissectRequestSchema,
  viewEntriesSchema,
  viewEntrySchema,
  viewFormatRequestSchema,
  viewDiagramSchema,
  viewFindRequestSchema,
  viewMarkRequestSchema,
  viewPageRequestSchema,
  viewPayloadRequestSchema,
  viewQuerySchema,
  viewSocketIdsSchema,
} from '../../shared/viewProtocol.ts';
import { count, viewSocketIdSchema } from '../../shared/viewSchemas.ts';
import {
  messageNameSchema,
  viewSaveRequestSchema,
  viewSendRequestSchema,
  viewSendJobRequestSchema,
} from '../../shared/viewSending.ts';
import type { HostApi } from '../../shared/viewProtocol.ts';

/** What each call of the page must carry. */
const callSchemas: Readonly<Record<keyof HostApi, v.GenericSchema>> = {
  ready: v.tuple([v.number()]),
  setQuery: v.tuple([viewQuerySchema]),
  setFind: v.tuple([v.nullable(viewQuerySchema)]),
  findEntry: v.tuple([viewFindRequestSchema]),
  select: v.tuple([viewEntriesSchema]),
  toggleMarks: v.tuple([viewEntriesSchema]),
  editNote: v.tuple([viewEntriesSchema]),
  findMark: v.tuple([viewMarkRequestSchema]),
  decideHeld: v.tuple([viewDecideRequestSchema]),
  editHeld: v.tuple([viewEntrySchema]),
  forwardAllHeld: v.tuple([viewSocketIdsSchema]),
  findHeld: v.tuple([viewMarkRequestSchema]),
  copyEntries: v.tuple([viewEntriesSchema]),
  page: v.tuple([viewPageRequestSchema]),
  payload: v.tuple([viewPayloadRequestSchema]),
  content: v.tuple([viewContentRequestSchema]),
  unfinishedFrames: v.tuple([viewSocketIdSchema]),
  connections: v.tuple([viewSocketIdSchema]),
  send: v.tuple([viewSendRequestSchema]),
  startSendJob: v.tuple([viewSendJobRequestSchema]),
  cancelSendJob: v.tuple([count]),
  editAndResend: v.tuple([viewEntrySchema]),
  pickFile: v.tuple([]),
  setEnterSends: v.tuple([v.boolean()]),
  savedMessages: v.tuple([]),
  saveMessage: v.tuple([viewSaveRequestSchema]),
  renameMessage: v.tuple([messageNameSchema]),
  forgetMessage: v.tuple([messageNameSchema]),
  clear: v.tuple([viewQuerySchema]),
  copy: v.tuple([viewCopyRequestSchema]),
  dissect: v.tuple([viewDissectRequestSchema]),
  setColumns: v.tuple([viewColumnsSchema]),
  setDecodeAs: v.tuple([viewDecodeAsRequestSchema]),
  setFormat: v.tuple([viewFormatRequestSchema]),
  rates: v.tuple([viewSocketIdsSchema]),
  exportDiagram: v.tuple([viewDiagramSchema]),
  start: v.tuple([viewSocketIdSchema]),
  runStartAction: v.tuple([startActionSchema]),
  openInEditor: v.tuple([viewQuerySchema]),
  useFilter: v.tuple([filterTextSchema]),
  saveFilter: v.tuple([filterTextSchema]),
  forgetFilter: v.tuple([filterTextSchema]),
};

const shortText = v.pipe(v.string(), v.maxLength(100));

/** birpc's two kinds of messages: a call, and the answer to one of ours. */
const messageSchema = v.variant('t', [
  v.object({
    t: v.literal('q'),
    i: v.optional(shortText),
    m: v.picklist(Object.keys(callSchemas) as (keyof HostApi)[]),
    a: v.array(v.unknown()),
  }),
  v.object({ t: v.literal('s'), i: shortText, e: v.optional(v.unknown()) }),
]);

export type ValidatedMessage =
  | { readonly ok: true; readonly message: unknown }
  /** `subject` is the same for messages that are wrong in the same way. */
  | { readonly ok: false; readonly subject: string; readonly reason: string };

/**
 * Checks whatever came from a page. What passes is made anew of the parts that were checked; nothing
 * else of it reaches the extension.
 */
export function validateMessage(received: unknown): ValidatedMessage {
  const message = v.safeParse(messageSchema, received);
  if (!message.success) {
    return refused('message', message.issues);
  }
  if (message.output.t === 's') {
    return { ok: true, message: message.output };
  }
  const { m } = message.output;
  const call = v.safeParse(callSchemas[m], message.output.a);
  return call.success
    ? { ok: true, message: { ...message.output, a: call.output } }
    : refused(m, call.issues);
}

function refused(
  subject: string,
  issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): ValidatedMessage {
  const [issue] = issues;
  return { ok: false, subject, reason: `${v.getDotPath(issue) ?? 'all of it'}: ${issue.message}` };
}
