import type { ViewSocket } from '../../shared/viewProtocol.ts';
import type { Localizer } from '../localizer.ts';
import type { Note } from './composerNote.ts';
import type { TargetBlocker } from './targetState.ts';

/** What the ways out of an obstacle do. */
export interface WaysOut {
  readonly start: (socket: string) => void;
  /** Aims at the UDP peer whose connection has ended. */
  readonly sendToEndedPeer: () => void;
}

/** Why nothing can be sent to the target now, and the way out, in words. */
export function obstacleNote(blocker: TargetBlocker, l10n: Localizer, ways: WaysOut): Note {
  switch (blocker.kind) {
    case 'noSocket':
      return note(l10n.text('nothingRuns'));
    case 'removed':
      // Removed before the page was reloaded, nobody knows its name.
      return note(
        blocker.name === ''
          ? l10n.text('unnamedTargetRemoved')
          : l10n.text('targetRemoved', blocker.name),
      );
    case 'lookingUp':
      return note(l10n.text('lookingUp'));
    case 'noneChosen':
      return note(l10n.text('noneChosen'));
    case 'peerInvalid':
      return note(l10n.text('peerInvalid'));
    case 'nobody': {
      const { scheme, name } = blocker.socket;
      return note(l10n.text(scheme === 'udp' ? 'nobodyHeard' : 'nobodyConnected', name));
    }
    case 'connectionClosed': {
      const { label, socket } = blocker;
      const text = l10n.text('targetClosed', label);
      const act = { label: l10n.text('sendToPeerAgain', label), run: ways.sendToEndedPeer };
      return { ...note(text), ...(socket.scheme === 'udp' && { act }) };
    }
    case 'notRunning':
      return notRunning(blocker.socket, l10n, ways);
  }
}

function notRunning(socket: ViewSocket, l10n: Localizer, { start }: WaysOut): Note {
  const { id, name, state, role, scheme } = socket;
  const run = () => start(id);
  const isConnection = role === 'client' && scheme !== 'udp';
  switch (state) {
    case 'starting':
      return note(l10n.text(isConnection ? 'targetConnecting' : 'targetStarting', name));
    case 'reconnecting':
      return note(l10n.text('targetReconnecting', name));
    case 'stopping':
      return note(l10n.text('targetStopped', name));
    default: {
      if (!isConnection) {
        return { ...note(l10n.text('targetStopped', name)), act: startAct(l10n, name, run) };
      }
      const wasOpen = socket.start !== undefined;
      const text = l10n.text(wasOpen ? 'connectionClosed' : 'targetNotConnected');
      const label = l10n.text(wasOpen ? 'connectAgain' : 'connect');
      return { ...note(text), act: { label, run } };
    }
  }
}

function startAct(l10n: Localizer, name: string, run: () => void) {
  return { label: l10n.text('start', name), run };
}

function note(text: string): Note {
  return { text, isError: false };
}
