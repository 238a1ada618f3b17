import type { CommandContribution } from '../contribution.ts';

/** Views of the traffic, and its filters. */
export const trafficContributions = {
  showTraffic: {
    title: 'Show Traffic',
    icon: 'pulse',
    places: [
      { menu: 'view/title', group: 'navigation@3', when: 'view == socketWorkbench.sockets' },
      {
        menu: 'view/item/context',
        group: 'inline@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
      {
        menu: 'view/item/context',
        group: 'inline@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bclosedConnection\\b/',
      },
    ],
    argument: '`{ socket?, connection? }`',
  },
  showTrafficInEditor: {
    title: 'Show Traffic in Editor',
    icon: 'go-to-file',
    places: [
      {
        menu: 'view/item/context',
        group: '3_show@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bclosedConnection\\b/',
      },
    ],
    argument: '`{ socket?, connection? }`',
  },
  decodeAs: {
    title: 'Decode As…',
    places: [
      {
        menu: 'view/item/context',
        group: '3_show@6',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@6',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@6',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bclosedConnection\\b/',
      },
      {
        menu: 'webview/context',
        group: '0_follow@2',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
    argument:
      '`{ socket, connection?, protocol? }`; `protocol` as in [sockets.json](sockets-json.md#protocols), or `asTheyCame`',
  },
  followStream: {
    title: 'Follow Stream',
    icon: 'comment-discussion',
    places: [
      {
        menu: 'view/item/context',
        group: '3_show@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: 'inline@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bclosedConnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bclosedConnection\\b/',
      },
    ],
    argument: '`{ socket, connection? }`',
  },
  showSequenceDiagram: {
    title: 'Show Sequence Diagram',
    icon: 'arrow-swap',
    places: [
      {
        menu: 'view/item/context',
        group: '3_show@4',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@4',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '3_show@4',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bclosedConnection\\b/',
      },
    ],
    argument: '`{ socket?, connection? }`',
  },
  showRates: {
    title: 'Show Rates',
    icon: 'graph-line',
    places: [
      {
        menu: 'view/item/context',
        group: '3_show@5',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
    ],
    argument: '`{ socket? }`',
  },
  notifyAtNextMessage: {
    title: 'Notify at the Next Message',
    icon: 'bell',
    places: [
      {
        menu: 'view/item/context',
        group: '3_show@6',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
    ],
    argument: '`{ socket? }`: of any socket where none is named',
  },
  cancelNotification: {
    title: 'Cancel Notification',
    enablement: 'socketWorkbench:isWaitingForMessage',
    argument: '–',
  },
  showLog: {
    title: 'Show Log',
    icon: 'output',
    places: [
      { menu: 'view/title', group: '4_traffic@1', when: 'view == socketWorkbench.sockets' },
      { menu: 'view/title', group: '1_traffic@1', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '–',
  },
  clearTraffic: {
    title: 'Clear Traffic',
    icon: 'clear-all',
    enablement: 'socketWorkbench:hasTraffic',
    places: [
      { menu: 'view/title', group: '4_traffic@2', when: 'view == socketWorkbench.sockets' },
      {
        menu: 'view/item/context',
        group: '4_clear@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bsocket\\b/',
      },
    ],
    argument: '`{ socket? }`',
  },
  openTour: {
    title: 'Take the Tour',
    argument: '–',
  },
  nextMark: {
    title: 'Next Mark or Note',
    enablement:
      'socketWorkbench:hasTraffic || activeCustomEditorId == socketWorkbench.captureEditor',
    places: [
      {
        menu: 'editor/title',
        group: '2_marks@1',
        when: 'activeWebviewPanelId == socketWorkbench.trafficEditor',
      },
      { menu: 'view/title', group: '2_marks@1', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '–',
  },
  previousMark: {
    title: 'Previous Mark or Note',
    enablement:
      'socketWorkbench:hasTraffic || activeCustomEditorId == socketWorkbench.captureEditor',
    places: [
      {
        menu: 'editor/title',
        group: '2_marks@2',
        when: 'activeWebviewPanelId == socketWorkbench.trafficEditor',
      },
      { menu: 'view/title', group: '2_marks@2', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '–',
  },
  followConnection: {
    title: 'Follow This Connection',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '0_follow@1',
        when: 'webviewSection && hasConnection && !severalEntries',
      },
    ],
  },
  focusFilter: {
    title: 'Focus Filter',
    argument: '–',
  },
  filterBySocket: {
    title: 'Filter by This Socket',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.filterBy', group: '1_filter@1' }],
  },
  filterByConnection: {
    title: 'Filter by This Connection',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.filterBy', group: '1_filter@2' }],
  },
  filterByPeer: {
    title: 'Filter by This Peer',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.filterBy', group: '1_filter@3' }],
  },
  filterByLength: {
    title: 'Filter by This Length',
    palette: 'false',
    places: [
      {
        menu: 'socketWorkbench.filterBy',
        group: '1_filter@4',
        when: "webviewSection == 'socketMessage'",
      },
    ],
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
