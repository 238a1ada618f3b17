import type { CommandContribution } from '../contribution.ts';
import { onMessage, onRow } from '../menuPlaces.ts';

/** Connections of a socket. */
export const connectionContributions = {
  closeConnection: {
    title: 'Close Connection',
    icon: 'close',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('connection', 'inline@3'), onRow('connection', '1_lifecycle@1')],
    argument: '`{ socket, connection? }`',
  },
  halfCloseConnection: {
    title: 'Half Close Connection',
    icon: 'arrow-left',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('connection stream !localShutdown', '1_lifecycle@2')],
    argument: '`{ socket, connection? }`',
  },
  resetConnection: {
    title: 'Reset Connection',
    icon: 'zap',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('connection stream', '1_lifecycle@3')],
    argument: '`{ socket, connection? }`',
  },
  upgradeToTls: {
    title: 'Upgrade Connection to TLS…',
    icon: 'lock',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('connection plain open stream', '1_lifecycle@4')],
    argument: '`{ socket, connection?, text?, hex?, verify? }`',
  },
  joinGroup: {
    title: 'Join Group…',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('listener datagram running', '1_lifecycle@5')],
    argument: '`{ socket, group?, interface? }`',
  },
  leaveGroup: {
    title: 'Leave Group…',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('listener datagram running member', '1_lifecycle@6')],
    argument: '`{ socket, group?, interface? }`',
  },
  addRule: {
    title: 'Add Rule…',
    icon: 'reply',
    places: [onRow('socket', '3_rules@1')],
    argument: '`{ socket, rule? }`, a rule as in `respond`',
  },
  answerFromNowOn: {
    title: 'Answer This from Now On…',
    palette: 'false',
    places: [onMessage('5_rules@1')],
  },
  tryRules: {
    title: 'Try Rules…',
    icon: 'beaker',
    places: [onRow('socket', '3_rules@2'), onMessage('5_rules@2')],
    argument: '`{ socket, seq?, text?, hex? }`; shows, rule by rule, what becomes of a message',
  },
  addFault: {
    title: 'Add Fault…',
    icon: 'flame',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket active', '3_faults@1')],
    argument: '`{ socket, fault? }`, a fault as in `sockets.json`, or `{ preset }`',
  },
  toggleFault: {
    title: 'Toggle Fault…',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('hasFaults', '3_faults@2')],
    argument: '`{ socket, fault?, enabled? }`, by the name of the fault',
  },
  clearFaults: {
    title: 'Clear All Faults',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('hasFaults', '3_faults@3')],
    argument: '`{ socket? }`, all that run where none is named',
  },
  intercept: {
    title: 'Intercept…',
    icon: 'debug-pause',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket active', '3_faults@4')],
    argument: '`{ socket, intercept? }`, as in `sockets.json`; null ends it',
  },
  forwardAllHeld: {
    title: 'Forward All Held Messages',
    icon: 'debug-continue',
    enablement: 'socketWorkbench:hasRunning',
    places: [onRow('socket holding', '3_faults@5')],
    argument: '`{ socket? }`, of all sockets where none is named',
  },
  showMoreConnections: {
    title: 'Show More Connections',
    palette: 'false',
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
