import type { CommandContribution } from '../contribution.ts';
import { onMessage, onMessages, onRow } from '../menuPlaces.ts';

/** Messages: to send them. */
export const sendingContributions = {
  send: {
    title: 'Send…',
    icon: 'send',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket running', '2_send@1'), onRow('connection', '2_send@1')],
    argument:
      '`{ socket, text?, hex?, base64?, connection?, peer?, raw?, … }`, see [Sending](sending.md#by-command)',
  },
  focusComposer: {
    title: 'Focus Composer',
    icon: 'edit',
    argument: '`{ socket? }`',
  },
  sendSelection: {
    title: 'Send Selection to Socket',
    icon: 'send',
    enablement: 'socketWorkbench:hasRunning',
    palette: 'editorIsOpen',
    places: [
      onRow('socket running', '2_send@2', 'editorIsOpen'),
      onRow('connection', '2_send@2', 'editorIsOpen'),
      {
        menu: 'editor/context',
        group: 'z_sockets@1',
        when: 'editorHasSelection && socketWorkbench:hasRunning',
      },
    ],
    argument: '`{ socket, connection?, peer?, raw? }`',
  },
  sendFile: {
    title: 'Send File…',
    icon: 'file-symlink-file',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket running', '2_send@3'), onRow('connection', '2_send@3')],
    argument:
      '`{ socket, file?, connection?, peer?, chunkBytes?, intervalMs?, raw?, evenIfRefused? }`',
  },
  sendPeriodically: {
    title: 'Send Periodically…',
    icon: 'sync',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket running', '2_send@4'), onRow('connection', '2_send@4')],
    argument: 'as _Send…_, and `{ intervalMs?, count? }`',
  },
  stopSending: {
    title: 'Stop Sending',
    icon: 'debug-stop',
    enablement: 'socketWorkbench:isSending',
    places: [onRow('socket sending', '2_send@5')],
    argument: '`{ socket?, job? }`',
  },
  resend: {
    title: 'Resend',
    enablement: 'socketWorkbench:hasRunning',
    palette: 'false',
    places: [onMessage('1_send@1', '!isCapture')],
  },
  sendTo: {
    title: 'Send to…',
    enablement: 'socketWorkbench:hasRunning',
    palette: 'false',
    places: [onMessage('1_send@2')],
  },
  replaySelection: {
    title: 'Replay Selection…',
    places: [onMessages('1_send@4')],
    argument: '`{ to?, connection? }`: what is selected in the Traffic view in front',
  },
  editAndResend: {
    title: 'Edit and Resend',
    palette: 'false',
    places: [onMessage('1_send@3', '!isCapture')],
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
