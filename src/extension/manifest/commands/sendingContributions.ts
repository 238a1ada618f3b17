import type { CommandContribution } from '../contribution.ts';

/** Messages: to send them. */
export const sendingContributions = {
  send: {
    title: 'Send…',
    icon: 'send',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: 'inline@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\brunning\\b/',
      },
      {
        menu: 'view/item/context',
        group: '2_send@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\brunning\\b/',
      },
      {
        menu: 'view/item/context',
        group: 'inline@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '2_send@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
    ],
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
      {
        menu: 'view/item/context',
        group: '2_send@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\brunning\\b/ && editorIsOpen',
      },
      {
        menu: 'view/item/context',
        group: '2_send@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/ && editorIsOpen',
      },
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
    places: [
      {
        menu: 'view/item/context',
        group: '2_send@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\brunning\\b/',
      },
      {
        menu: 'view/item/context',
        group: '2_send@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
    ],
    argument:
      '`{ socket, file?, connection?, peer?, chunkBytes?, intervalMs?, raw?, evenIfRefused? }`',
  },
  sendPeriodically: {
    title: 'Send Periodically…',
    icon: 'sync',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '2_send@4',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\brunning\\b/',
      },
      {
        menu: 'view/item/context',
        group: '2_send@4',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
    ],
    argument: 'as _Send…_, and `{ intervalMs?, count? }`',
  },
  stopSending: {
    title: 'Stop Sending',
    icon: 'debug-stop',
    enablement: 'socketWorkbench:isSending',
    places: [
      {
        menu: 'view/item/context',
        group: '2_send@5',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\bsending\\b/',
      },
    ],
    argument: '`{ socket?, job? }`',
  },
  resend: {
    title: 'Resend',
    enablement: 'socketWorkbench:hasRunning',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '1_send@1',
        when: "webviewSection == 'socketMessage' && !isCapture && !severalEntries",
      },
    ],
  },
  sendTo: {
    title: 'Send to…',
    enablement: 'socketWorkbench:hasRunning',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '1_send@2',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
  replaySelection: {
    title: 'Replay Selection…',
    places: [
      {
        menu: 'webview/context',
        group: '1_send@4',
        when: "webviewSection == 'socketMessage' || severalEntries",
      },
    ],
    argument: '`{ to?, connection? }`: what is selected in the Traffic view in front',
  },
  editAndResend: {
    title: 'Edit and Resend',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '1_send@3',
        when: "webviewSection == 'socketMessage' && !isCapture && !severalEntries",
      },
    ],
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
