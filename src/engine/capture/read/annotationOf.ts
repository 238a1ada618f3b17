import type { AnnotationChange } from '../../log/annotations.ts';
import { markComment, noteComment } from '../packetComments.ts';
import type { Packet } from './packet.ts';

/**
 * What a packet's comments put on its entry: in files of ours, the mark and the note that the user had
 * put there, among remarks of the writer; in those of others, all of them.
 */
export function annotationOf({ comments, from }: Packet): AnnotationChange | undefined {
  if (comments.length === 0) {
    return undefined;
  }
  const isMarked = from.isOurs && comments.includes(markComment);
  const notes = from.isOurs
    ? comments
        .filter((comment) => comment.startsWith(noteComment))
        .map((comment) => comment.slice(noteComment.length))
    : comments;
  return isMarked || notes.length > 0 ? { isMarked, note: notes.join('\n') } : undefined;
}

/** What two packets put on the same entry. */
export function joined(
  one: AnnotationChange | undefined,
  other: AnnotationChange | undefined,
): AnnotationChange | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  return {
    isMarked: one.isMarked === true || other.isMarked === true,
    note: [one.note, other.note].filter((note) => note !== undefined && note !== '').join('\n'),
  };
}
