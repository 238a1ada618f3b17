import type { CommandContribution } from '../contribution.ts';
import { inTitle, onRow } from '../menuPlaces.ts';

/** Sockets: to start, stop, rename, save and remove them. */
export const socketContributions = {
  newSocket: {
    title: 'New Socket…',
    icon: 'add',
    places: [inTitle('sockets', 'navigation@1')],
    argument: '`{ text }`, as typed into the box; the first of what it may mean is opened',
  },
  newSocketFromPreset: {
    title: 'New Socket from Preset…',
    icon: 'library',
    places: [inTitle('sockets', '3_tap@2')],
    argument: '`{ preset, port?, save?, folder? }`; `save` writes it into `sockets.json`',
  },
  openPreset: {
    title: 'Open Preset…',
    icon: 'go-to-file',
    argument: '`{ preset }`',
  },
  putTapInFront: {
    title: 'Put a Tap in Front…',
    icon: 'git-compare',
    places: [
      { menu: 'view/title', group: '3_tap@1', when: 'view == socketWorkbench.sockets' },
      {
        menu: 'view/item/context',
        group: '3_tap@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\blistener\\b/ && viewItem =~ /\\bactive\\b/',
      },
    ],
    argument: '`{ target, listen?, name? }`, or `{ socket }` for a listener that runs',
  },
  startTcpListener: {
    title: 'Start TCP Listener…',
    icon: 'broadcast',
    places: [inTitle('sockets', '1_listen@1')],
    argument:
      '`{ endpoint, name?, greeting?, close?, echo?, … }`, every key of a listener in `sockets.json`',
  },
  startUdpListener: {
    title: 'Start UDP Listener…',
    icon: 'broadcast',
    places: [inTitle('sockets', '1_listen@2')],
    argument: 'as _Start TCP Listener…_',
  },
  startTlsListener: {
    title: 'Start TLS Listener…',
    icon: 'broadcast',
    places: [inTitle('sockets', '1_listen@3')],
    argument: 'as _Start TCP Listener…_',
  },
  connectTcpClient: {
    title: 'Connect TCP Client…',
    icon: 'plug',
    places: [inTitle('sockets', '2_connect@1')],
    argument: '`{ endpoint, name?, bind?, … }`, every key of a client in `sockets.json`',
  },
  openUdpClient: {
    title: 'Open UDP Client…',
    icon: 'plug',
    places: [inTitle('sockets', '2_connect@2')],
    argument: 'as _Connect TCP Client…_',
  },
  connectTlsClient: {
    title: 'Connect TLS Client…',
    icon: 'plug',
    places: [inTitle('sockets', '2_connect@3')],
    argument: 'as _Connect TCP Client…_',
  },
  startSocket: {
    title: 'Start Socket',
    icon: 'play',
    places: [onRow('socket idle !untrusted', 'inline@1'), onRow('socket idle', '1_lifecycle@1')],
    argument: '`{ socket }`',
  },
  stopSocket: {
    title: 'Stop Socket',
    icon: 'debug-stop',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket active', 'inline@3'), onRow('socket active', '1_lifecycle@2')],
    argument: '`{ socket }`',
  },
  restartSocket: {
    title: 'Restart Socket',
    icon: 'debug-restart',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket active', '1_lifecycle@3')],
    argument: '`{ socket }`',
  },
  stopAllSockets: {
    title: 'Stop All Sockets',
    icon: 'stop-circle',
    enablement: 'socketWorkbench:hasRunning',
    // The first one: where it comes and goes, no icon moves away under the pointer.
    places: [inTitle('sockets', 'navigation@0', 'socketWorkbench:hasRunning')],
    argument: '–',
  },
  copyEndpoint: {
    title: 'Copy Endpoint',
    icon: 'copy',
    places: [
      onRow('socket', '5_copy@1'),
      onRow('connection', '5_copy@1'),
      onRow('closedConnection', '5_copy@1'),
    ],
    argument: '`{ socket, connection? }`',
  },
  copyFingerprint: {
    title: 'Copy Certificate Fingerprint',
    icon: 'key',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('tls', '5_copy@2')],
    argument: '`{ socket, connection? }`',
  },
  removeSocket: {
    title: 'Remove Socket',
    icon: 'trash',
    places: [onRow('socket', '9_remove@1')],
    argument: '`{ socket }`',
  },
  removeStoppedSockets: {
    title: 'Remove Stopped Sockets',
    icon: 'clear-all',
    enablement: 'socketWorkbench:hasStopped',
    places: [inTitle('sockets', '2_definitions@2')],
    argument: '–',
  },
  renameSocket: {
    title: 'Rename Socket…',
    enablement: 'socketWorkbench:hasSockets',
    places: [onRow('socket', '6_definition@3')],
    argument: '`{ socket, name? }`',
  },
  duplicateSocket: {
    title: 'Duplicate Socket',
    enablement: 'socketWorkbench:hasSockets',
    places: [onRow('socket', '6_definition@4')],
    argument: '`{ socket, name? }`',
  },
  runOnRow: {
    title: 'Run on the Row with the Focus',
    palette: 'false',
  },
  newScript: {
    title: 'New Script…',
    icon: 'new-file',
    palette: 'workspaceFolderCount != 0',
    argument: '`{ path? }`',
  },
  openScript: {
    title: 'Open Script',
    icon: 'go-to-file',
    places: [onRow('socket scripted', '6_definition@3')],
    argument: '`{ socket }`',
  },
  debugScript: {
    title: 'Debug Script',
    icon: 'debug-alt',
    places: [onRow('socket scripted !untrusted', '1_lifecycle@4')],
    argument: '`{ socket }`',
  },
  saveSocket: {
    title: 'Save Socket',
    icon: 'save',
    palette: 'workspaceFolderCount != 0',
    places: [onRow('socket adHoc', '6_definition@1')],
    argument: '`{ socket }`',
  },
  openDefinitions: {
    title: 'Open sockets.json',
    icon: 'json',
    palette: 'workspaceFolderCount != 0',
    places: [
      inTitle('sockets', '3_definitions@1', 'workspaceFolderCount != 0'),
      onRow('socket file', '6_definition@2'),
    ],
    argument: '`{ socket? }`',
  },
  showRunningSockets: {
    title: 'Show Running Sockets',
    icon: 'list-selection',
    enablement: 'socketWorkbench:hasRunning',
    argument: '–',
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
