import type { CommandContribution } from '../contribution.ts';

/** Sockets: to start, stop, rename, save and remove them. */
export const socketContributions = {
  newSocket: {
    title: 'New Socket…',
    icon: 'add',
    places: [
      { menu: 'view/title', group: 'navigation@1', when: 'view == socketWorkbench.sockets' },
    ],
    argument: '`{ text }`, as typed into the box; the first of what it may mean is opened',
  },
  startTcpListener: {
    title: 'Start TCP Listener…',
    icon: 'broadcast',
    places: [{ menu: 'view/title', group: '1_listen@1', when: 'view == socketWorkbench.sockets' }],
    argument:
      '`{ endpoint, name?, greeting?, close?, echo?, … }`, every key of a listener in `sockets.json`',
  },
  startUdpListener: {
    title: 'Start UDP Listener…',
    icon: 'broadcast',
    places: [{ menu: 'view/title', group: '1_listen@2', when: 'view == socketWorkbench.sockets' }],
    argument: 'as _Start TCP Listener…_',
  },
  startTlsListener: {
    title: 'Start TLS Listener…',
    icon: 'broadcast',
    places: [{ menu: 'view/title', group: '1_listen@3', when: 'view == socketWorkbench.sockets' }],
    argument: 'as _Start TCP Listener…_',
  },
  connectTcpClient: {
    title: 'Connect TCP Client…',
    icon: 'plug',
    places: [{ menu: 'view/title', group: '2_connect@1', when: 'view == socketWorkbench.sockets' }],
    argument: '`{ endpoint, name?, bind?, … }`, every key of a client in `sockets.json`',
  },
  openUdpClient: {
    title: 'Open UDP Client…',
    icon: 'plug',
    places: [{ menu: 'view/title', group: '2_connect@2', when: 'view == socketWorkbench.sockets' }],
    argument: 'as _Connect TCP Client…_',
  },
  connectTlsClient: {
    title: 'Connect TLS Client…',
    icon: 'plug',
    places: [{ menu: 'view/title', group: '2_connect@3', when: 'view == socketWorkbench.sockets' }],
    argument: 'as _Connect TCP Client…_',
  },
  startSocket: {
    title: 'Start Socket',
    icon: 'play',
    places: [
      {
        menu: 'view/item/context',
        group: 'inline@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\bidle\\b/ && !(viewItem =~ /\\buntrusted\\b/)',
      },
      {
        menu: 'view/item/context',
        group: '1_lifecycle@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\bidle\\b/',
      },
    ],
    argument: '`{ socket }`',
  },
  stopSocket: {
    title: 'Stop Socket',
    icon: 'debug-stop',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: 'inline@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\bactive\\b/',
      },
      {
        menu: 'view/item/context',
        group: '1_lifecycle@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\bactive\\b/',
      },
    ],
    argument: '`{ socket }`',
  },
  restartSocket: {
    title: 'Restart Socket',
    icon: 'debug-restart',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '1_lifecycle@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\bactive\\b/',
      },
    ],
    argument: '`{ socket }`',
  },
  stopAllSockets: {
    title: 'Stop All Sockets',
    icon: 'stop-circle',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/title',
        group: 'navigation@4',
        when: 'view == socketWorkbench.sockets && socketWorkbench:hasRunning',
      },
    ],
    argument: '–',
  },
  copyEndpoint: {
    title: 'Copy Endpoint',
    icon: 'copy',
    places: [
      {
        menu: 'view/item/context',
        group: '5_copy@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
      {
        menu: 'view/item/context',
        group: '5_copy@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '5_copy@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bclosedConnection\\b/',
      },
    ],
    argument: '`{ socket, connection? }`',
  },
  copyFingerprint: {
    title: 'Copy Certificate Fingerprint',
    icon: 'key',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '5_copy@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\btls\\b/',
      },
    ],
    argument: '`{ socket, connection? }`',
  },
  removeSocket: {
    title: 'Remove Socket',
    icon: 'trash',
    places: [
      {
        menu: 'view/item/context',
        group: '9_remove@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
    ],
    argument: '`{ socket }`',
  },
  removeStoppedSockets: {
    title: 'Remove Stopped Sockets',
    icon: 'clear-all',
    enablement: 'socketWorkbench:hasStopped',
    places: [
      { menu: 'view/title', group: '2_definitions@2', when: 'view == socketWorkbench.sockets' },
    ],
    argument: '–',
  },
  renameSocket: {
    title: 'Rename Socket…',
    enablement: 'socketWorkbench:hasSockets',
    places: [
      {
        menu: 'view/item/context',
        group: '6_definition@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
    ],
    argument: '`{ socket, name? }`',
  },
  runOnRow: {
    title: 'Run on the Row with the Focus',
    palette: 'false',
  },
  saveSocket: {
    title: 'Save Socket',
    icon: 'save',
    palette: 'workspaceFolderCount != 0',
    places: [
      {
        menu: 'view/item/context',
        group: '6_definition@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\badHoc\\b/',
      },
    ],
    argument: '`{ socket }`',
  },
  openDefinitions: {
    title: 'Open sockets.json',
    icon: 'json',
    palette: 'workspaceFolderCount != 0',
    places: [
      {
        menu: 'view/title',
        group: '3_definitions@1',
        when: 'view == socketWorkbench.sockets && workspaceFolderCount != 0',
      },
      {
        menu: 'view/item/context',
        group: '6_definition@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/ && viewItem =~ /\\bfile\\b/',
      },
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
