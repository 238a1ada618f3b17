import type { Note } from './composerNote.ts';
import type { ComposerTarget } from './composerTarget.ts';
import type { Words } from '../words.ts';

/** Why nothing could be sent there now, whatever the message; nothing where it could. */
export function sendObstacle(target: ComposerTarget, words: Words): Note | undefined {
  const { socket, to, connectionCount } = target;
  const note = (text: string): Note => ({ text, isError: false });
  if (!socket) {
    return note(words.text('nothingRuns'));
  }
  if (socket.state !== 'running') {
    return { ...note(words.text('notRunning', socket.name)), start: socket };
  }
  if (to === undefined) {
    return note(words.text(target.isSeveral ? 'noneChosen' : 'peerInvalid'));
  }
  const isDatagram = socket.scheme === 'udp';
  return to === 'all' && socket.role === 'listener' && connectionCount === 0
    ? note(words.text(isDatagram ? 'nobodyHeard' : 'nobodyConnected', socket.name))
    : undefined;
}
