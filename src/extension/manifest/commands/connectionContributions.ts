import type { CommandContribution } from '../contribution.ts';

/** Connections of a socket. */
export const connectionContributions = {
  closeConnection: {
    title: 'Close Connection',
    icon: 'close',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: 'inline@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
      {
        menu: 'view/item/context',
        group: '1_lifecycle@1',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/',
      },
    ],
    argument: '`{ socket, connection? }`',
  },
  halfCloseConnection: {
    title: 'Half Close Connection',
    icon: 'arrow-left',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '1_lifecycle@2',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/ && viewItem =~ /\\bstream\\b/ && !(viewItem =~ /\\blocalShutdown\\b/)',
      },
    ],
    argument: '`{ socket, connection? }`',
  },
  resetConnection: {
    title: 'Reset Connection',
    icon: 'zap',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '1_lifecycle@3',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/ && viewItem =~ /\\bstream\\b/',
      },
    ],
    argument: '`{ socket, connection? }`',
  },
  upgradeToTls: {
    title: 'Upgrade Connection to TLS…',
    icon: 'lock',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '1_lifecycle@4',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\bconnection\\b/ && viewItem =~ /\\bplain\\b/ && viewItem =~ /\\bopen\\b/ && viewItem =~ /\\bstream\\b/',
      },
    ],
    argument: '`{ socket, connection?, text?, hex?, verify? }`',
  },
  joinGroup: {
    title: 'Join Group…',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '1_lifecycle@5',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\blistener\\b/ && viewItem =~ /\\bdatagram\\b/ && viewItem =~ /\\brunning\\b/',
      },
    ],
    argument: '`{ socket, group?, interface? }`',
  },
  leaveGroup: {
    title: 'Leave Group…',
    enablement: 'socketWorkbench:hasRunning',
    places: [
      {
        menu: 'view/item/context',
        group: '1_lifecycle@6',
        when: 'view == socketWorkbench.sockets && viewItem =~ /\\blistener\\b/ && viewItem =~ /\\bdatagram\\b/ && viewItem =~ /\\brunning\\b/ && viewItem =~ /\\bmember\\b/',
      },
    ],
    argument: '`{ socket, group?, interface? }`',
  },
  showMoreConnections: {
    title: 'Show More Connections',
    palette: 'false',
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
