import { findHttpContent } from '../../shared/protocol/http/httpContent.ts';
import { frameContent } from '../../shared/protocol/websocket/frameContent.ts';
import { parseContext } from '../../shared/protocol/messageContext.ts';
import type { ContentRequest, MessageContent } from '../../shared/engineApi.ts';
import { inflate } from './inflate.ts';
import type { Inflated } from './inflate.ts';
import { clamp } from './pageRows.ts';
import type { TrafficLog } from './trafficLog.ts';

const contentBytesMax = 1024 * 1024;
/** Compressed bytes that are read: of one message, and of those before it. */
const compressedBytesMax = 64 * 1024 * 1024;
/** How far back a compressor refers (RFC 1951). */
const windowBytes = 32 * 1024;
/** What permessage-deflate leaves out of the end of a message (RFC 7692, section 7.2.1). */
const emptyBlock = Uint8Array.of(0x00, 0x00, 0xff, 0xff);

/** Resolves with nothing where a message's content is not compressed, or the entry is gone. */
export async function readContent(
  log: TrafficLog | undefined,
  { seq, bytesMax }: ContentRequest,
): Promise<MessageContent | null> {
  const index = log?.indexOfSeq(seq) ?? 0;
  if (log === undefined || log.seqAt(index) !== seq) {
    return null;
  }
  const most = clamp(bytesMax, 0, contentBytesMax);
  const context = parseContext(log.contextAt(index) ?? '');
  return context?.protocol === 'websocket'
    ? readWebSocket(log, index, context.detail, most)
    : readHttp(log, index, most);
}

async function readHttp(
  log: TrafficLog,
  index: number,
  bytesMax: number,
): Promise<MessageContent | null> {
  const found = findHttpContent(log.payloadAt(index, 0, compressedBytesMax));
  if (found === undefined) {
    return null;
  }
  const { codings, body } = found;
  let inflated: Inflated = { bytes: Buffer.from(body), length: 0, isCut: false, isBroken: false };
  for (const [place, coding] of codings.entries()) {
    // Those before the last are input of the next, of which all is needed.
    const most = place === codings.length - 1 ? bytesMax : compressedBytesMax;
    inflated = await inflate(inflated.bytes, coding, most);
    if (inflated.isBroken) {
      break;
    }
  }
  return contentOf(inflated, codings.join(', '));
}

async function readWebSocket(
  log: TrafficLog,
  index: number,
  detail: string | undefined,
  bytesMax: number,
): Promise<MessageContent | null> {
  if (detail?.startsWith('deflate') !== true) {
    return null;
  }
  const messages = compressedMessages(log, index, detail === 'deflate each');
  const own = messages.pop();
  if (own === undefined) {
    return null;
  }
  let history = Buffer.alloc(0);
  for (const message of messages) {
    const { bytes } = await inflateMessage(message, compressedBytesMax, history);
    history = Buffer.concat([history, bytes]).subarray(-windowBytes);
  }
  return contentOf(await inflateMessage(own, bytesMax, history), 'permessage-deflate');
}

function inflateMessage(message: readonly Uint8Array[], bytesMax: number, history: Uint8Array) {
  const bytes = Buffer.concat([...message, emptyBlock]);
  return inflate(bytes, 'deflate-raw', bytesMax, history);
}

/**
 * The compressed messages of a side up to that of an entry, oldest first: each the contents of its frames
 * as far as these go. Only the last where it `isAlone`, or is not compressed: none at all then.
 */
function compressedMessages(log: TrafficLog, index: number, isAlone: boolean): Uint8Array[][] {
  const connection = log.connectionAt(index);
  const direction = log.directionAt(index);
  let messages: Uint8Array[][] = [];
  let open: Uint8Array[] | undefined;
  let isCompressed = false;
  let bytes = 0;
  for (let at = log.first; at <= index; at += 1) {
    const isSame = log.connectionAt(at) === connection && log.directionAt(at) === direction;
    if (!isSame || log.contextAt(at)?.startsWith('websocket') !== true) {
      continue;
    }
    const frame = frameContent(log.payloadAt(at, 0, compressedBytesMax));
    if (frame === undefined || frame.isControl) {
      isCompressed = false;
      continue;
    }
    if (!frame.isContinuation) {
      open = frame.isCompressed ? [] : undefined;
      if (open !== undefined) {
        messages = isAlone ? [open] : [...messages, open];
      }
    }
    // A copy: the log may change while inflating waits.
    open?.push(Uint8Array.from(frame.bytes));
    isCompressed = open !== undefined;
    bytes += frame.bytes.length;
    if (bytes > compressedBytesMax) {
      return [];
    }
  }
  return isCompressed ? messages : [];
}

function contentOf(
  { bytes, length, isCut, isBroken }: Inflated,
  compression: string,
): MessageContent {
  return { bytes: new Uint8Array(bytes), length, isCut, isBroken, compression };
}
