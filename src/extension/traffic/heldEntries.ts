import type { SocketId } from '../../shared/entry.ts';
import type { HeldReceipt } from '../../shared/intercept/heldRequest.ts';
import type { ViewEntries } from '../../shared/viewProtocol.ts';
import { decideHeld } from '../../workbench/actions/intercept.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { SessionEntries } from './sessionEntries.ts';

/** Forwards or drops what of some entries of a page is held, of the selected ones by default. */
export async function decideEntries(
  workbench: Workbench,
  page: SessionEntries,
  decision: 'forward' | 'drop',
  entries?: ViewEntries,
): Promise<HeldReceipt> {
  const held = new Map<SocketId, number[]>();
  for (const { socket, seq } of await page.held(entries)) {
    held.set(socket, [...(held.get(socket) ?? []), seq]);
  }
  let messages = 0;
  for (const [socket, seqs] of held) {
    messages += (await decideHeld.perform(workbench, { socket, seqs, decision })).messages;
  }
  return { messages };
}
