import type { CommandContribution } from '../contribution.ts';
import { inEditorTitle, inTitle, onMessage, onRow, onTest } from '../menuPlaces.ts';

/** Views of the traffic, and its filters. */
export const trafficContributions = {
  showTraffic: {
    title: 'Show Traffic',
    icon: 'pulse',
    places: [
      inTitle('sockets', 'navigation@3'),
      // No button on rows: it would cover their counts, and Enter does it.
      onRow('socket', '3_show@1'),
      onRow('connection', '3_show@1'),
      onRow('closedConnection', '3_show@1'),
    ],
    argument: '`{ socket?, connection? }`',
  },
  showTrafficInEditor: {
    title: 'Show Traffic in Editor',
    icon: 'go-to-file',
    places: [
      onRow('socket', '3_show@2'),
      onRow('connection', '3_show@2'),
      onRow('closedConnection', '3_show@2'),
    ],
    argument: '`{ socket?, connection? }`',
  },
  decodeAs: {
    title: 'Decode As…',
    places: [
      onRow('socket', '3_show@6'),
      onRow('connection', '3_show@6'),
      onRow('closedConnection', '3_show@6'),
      onMessage('0_follow@2'),
    ],
    argument:
      '`{ socket, connection?, protocol? }`; `protocol` as in [sockets.json](sockets-json.md#protocols), or `asTheyCame`',
  },
  showTestTraffic: {
    title: 'Show Traffic of Test',
    icon: 'pulse',
    palette: 'false',
    places: [
      onTest('testing/item/context', 'inline@9'),
      onTest('testing/item/context', 'sockets@1'),
      onTest('testing/message/context', 'inline@9'),
    ],
  },
  runTest: { title: 'Run Test', palette: 'false' },
  debugTest: { title: 'Debug Test', palette: 'false' },
  followStream: {
    title: 'Follow Stream',
    icon: 'comment-discussion',
    places: [
      onRow('connection', '3_show@3'),
      onRow('closedConnection', 'inline@1'),
      onRow('closedConnection', '3_show@3'),
    ],
    argument: '`{ socket, connection? }`',
  },
  showSequenceDiagram: {
    title: 'Show Sequence Diagram',
    icon: 'arrow-swap',
    places: [
      onRow('socket', '3_show@4'),
      onRow('connection', '3_show@4'),
      onRow('closedConnection', '3_show@4'),
    ],
    argument: '`{ socket?, connection? }`',
  },
  showRates: {
    title: 'Show Rates',
    icon: 'graph-line',
    places: [onRow('socket', '3_show@5')],
    argument: '`{ socket? }`',
  },
  notifyAtNextMessage: {
    title: 'Notify at the Next Message',
    icon: 'bell',
    places: [onRow('socket', '3_show@6')],
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
    places: [inTitle('sockets', '4_traffic@1'), inTitle('traffic', '1_traffic@1')],
    argument: '–',
  },
  clearTraffic: {
    title: 'Clear Traffic',
    icon: 'clear-all',
    enablement: 'socketWorkbench:hasTraffic',
    places: [inTitle('sockets', '4_traffic@2'), onRow('socket', '4_clear@1')],
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
    places: [inEditorTitle('2_marks@1'), inTitle('traffic', '2_marks@1')],
    argument: '–',
  },
  previousMark: {
    title: 'Previous Mark or Note',
    enablement:
      'socketWorkbench:hasTraffic || activeCustomEditorId == socketWorkbench.captureEditor',
    places: [inEditorTitle('2_marks@2'), inTitle('traffic', '2_marks@2')],
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
