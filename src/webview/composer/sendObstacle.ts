import type { ViewSocket } from '../../shared/viewProtocol.ts';
import type { Words } from '../words.ts';
import type { Note } from './composerNote.ts';
import type { TargetObstacle } from './targetState.ts';

/** What the ways out of an obstacle do. */
export interface WaysOut {
  readonly start: (socket: string) => void;
  /** Aims at the UDP peer whose connection has ended. */
  readonly sendToEndedPeer: () => void;
}

/** Why nothing can be sent to the target now, and the way out, in words. */
export function obstacleNote(obstacle: TargetObstacle, words: Words, ways: WaysOut): Note {
  switch (obstacle.kind) {
    case 'noSocket':
      return note(words.text('nothingRuns'));
    case 'removed':
      return note(words.text('targetRemoved', obstacle.name));
    case 'lookingUp':
      return note(words.text('lookingUp'));
    case 'noneChosen':
      return note(words.text('noneChosen'));
    case 'peerInvalid':
      return note(words.text('peerInvalid'));
    case 'nobody': {
      const { scheme, name } = obstacle.socket;
      return note(words.text(scheme === 'udp' ? 'nobodyHeard' : 'nobodyConnected', name));
    }
    case 'connectionClosed': {
      const { label, socket } = obstacle;
      const text = words.text('targetClosed', label);
      const act = { label: words.text('sendToPeerAgain', label), run: ways.sendToEndedPeer };
      return { ...note(text), ...(socket.scheme === 'udp' && { act }) };
    }
    case 'notRunning':
      return notRunning(obstacle.socket, words, ways);
  }
}

function notRunning(socket: ViewSocket, words: Words, { start }: WaysOut): Note {
  const { id, name, state, role, scheme } = socket;
  const run = () => start(id);
  const isConnection = role === 'client' && scheme !== 'udp';
  switch (state) {
    case 'starting':
      return note(words.text(isConnection ? 'targetConnecting' : 'targetStarting', name));
    case 'reconnecting':
      return note(words.text('targetReconnecting', name));
    case 'stopping':
      return note(words.text('targetStopped', name));
    default: {
      if (!isConnection) {
        return { ...note(words.text('targetStopped', name)), act: startAct(words, name, run) };
      }
      const wasOpen = socket.start !== undefined;
      const text = words.text(wasOpen ? 'connectionClosed' : 'targetNotConnected');
      const label = words.text(wasOpen ? 'connectAgain' : 'connect');
      return { ...note(text), act: { label, run } };
    }
  }
}

function startAct(words: Words, name: string, run: () => void) {
  return { label: words.text('start', name), run };
}

function note(text: string): Note {
  return { text, isError: false };
}
