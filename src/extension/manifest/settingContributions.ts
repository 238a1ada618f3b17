import type { settingIds } from '../../shared/ids.ts';
import { settingBounds } from '../settingBounds.ts';
import type { BoundedSetting } from '../settingBounds.ts';
import type { SettingContribution } from './contribution.ts';

const integer = (name: BoundedSetting) => ({ type: 'integer' as const, ...settingBounds[name] });

/**
 * Every setting as the manifest, `package.nls.json` and docs/settings.md have it, in their order. `npm run
 * tables` writes them.
 */
export const settingContributions: Readonly<Record<keyof typeof settingIds, SettingContribution>> =
  {
    bindAddress: {
      type: 'string',
      default: '127.0.0.1',
      scope: 'machine',
      order: 0,
      description:
        'The address that a new listener binds to where you type a port only, as in `9999`. `127.0.0.1` and `::1` are reachable from this machine only, `0.0.0.0` and `::` from the network. Not for sockets of `sockets.json` and argument objects, and not in a workspace that is not trusted.',
      meaning:
        'Address of a new listener where only a port is typed; never beyond this machine in an untrusted workspace',
    },
    revealOnStart: {
      type: 'boolean',
      default: true,
      scope: 'window',
      order: 0,
      description:
        'Show the Traffic view, without moving the focus, when the first socket of a window is started.',
      meaning:
        'Show the Traffic view, without the focus, when the first socket of a window is started',
    },
    restoreAfterReload: {
      type: 'boolean',
      default: true,
      scope: 'machine-overridable',
      order: 0,
      description:
        'Bring the newest traffic back after a reload, or when the same workspace is opened again within ten minutes: 32 MiB and 100,000 entries at most, of all sockets. Until then it is in a file in the storage of this extension, which only you can read, and which is deleted when it is read, or is older. Never in a workspace that is not trusted. *Clear Traffic* deletes it, too.',
      meaning:
        'Bring the newest traffic back after a reload, or within ten minutes ([where it is until then](../SECURITY.md))',
    },
    displayFormat: {
      type: 'string',
      default: 'auto',
      values: [
        {
          value: 'auto',
          description:
            'Text and a hex dump side by side; hex alone where most bytes can’t be printed.',
        },
        { value: 'textAndDump', description: 'Text and a hex dump side by side.' },
        { value: 'text', description: 'Text.' },
        { value: 'hex', description: 'Bytes in hex.' },
        { value: 'hexAscii', description: 'A hex dump with its ASCII column.' },
        { value: 'json', description: 'JSON that folds.' },
        { value: 'ansi', description: 'Text in the colors of its ANSI escape sequences.' },
        { value: 'decoded', description: 'Field by field, as a decoder reads it.' },
      ],
      scope: 'window',
      order: 0,
      description:
        'How payloads are shown, in the list and beside it, until another display format is chosen for their socket in the Traffic view.',
      meaning: 'How payloads are shown until a display format is chosen for their socket',
    },
    notifyWhenHidden: {
      type: 'boolean',
      default: false,
      scope: 'window',
      order: 0,
      description:
        'Notify when the first message is received while no Traffic view is visible. The number of new entries is on the view’s icon in any case.',
      meaning: 'Notify when the first message is received while no Traffic view is visible',
    },
    logMebibytesPerSocket: {
      ...integer('logMebibytesPerSocket'),
      scope: 'machine-overridable',
      order: 1,
      description:
        'Payload bytes that the traffic log keeps of one socket, in MiB. The oldest entries go first; what went is counted.',
      meaning:
        'Payload bytes that the log keeps per socket, in MiB; the oldest entries are evicted and counted.',
    },
    logEntriesPerSocket: {
      ...integer('logEntriesPerSocket'),
      scope: 'machine-overridable',
      order: 2,
      description:
        'Entries that the traffic log keeps of one socket. The oldest go first; what went is counted.',
      meaning: 'Entries that the log keeps per socket.',
    },
    tsharkPath: {
      type: 'string',
      default: 'tshark',
      scope: 'machine',
      order: 3,
      description:
        "Where Wireshark's `tshark` is, for *Dissect with Wireshark* in the Traffic view. A name alone is looked for on the `PATH`.",
      meaning: "Where Wireshark's `tshark` is; a name alone is looked for on the `PATH`.",
    },
    memoryMebibytes: {
      ...integer('memoryMebibytes'),
      scope: 'machine-overridable',
      order: 3,
      description:
        'Memory, in MiB, for the traffic log, connections and send queues of all sockets together. When they need more, the oldest entries are evicted from the sockets that use more than their fair share; what was evicted is counted. When nothing is left to evict, new connections and messages are refused. Raised beyond 512, it takes full effect after *Developer: Reload Window*.',
      meaning:
        'Memory of all sockets, in MiB; beyond it those above their fair share lose the oldest.',
    },
    connectionsPerSocket: {
      ...integer('connectionsPerSocket'),
      scope: 'machine-overridable',
      order: 3,
      description:
        'Open connections (or UDP peers) of one socket. More connections are refused; for UDP, the least recently active peer is dropped. An entry in the traffic log says so.',
      meaning:
        'Open connections; more are refused. For UDP, the least recently active peer is dropped. Both are logged.',
    },
    udpIdleSeconds: {
      ...integer('udpIdleSeconds'),
      scope: 'machine-overridable',
      order: 4,
      description: 'Seconds that a UDP peer may be silent before its connection ends.',
      meaning: 'Idle time after which the connection of a UDP peer ends.',
    },
    sendQueueMebibytes: {
      ...integer('sendQueueMebibytes'),
      scope: 'machine-overridable',
      order: 5,
      description: 'MiB that may wait for a slow peer on one connection. Sending more fails.',
      meaning: 'MiB that may be queued for a slow peer; sending more fails.',
    },
    connectTimeoutSeconds: {
      ...integer('connectTimeoutSeconds'),
      scope: 'machine-overridable',
      order: 6,
      description: 'Seconds that opening a connection may take.',
      meaning: 'Time-out for connecting.',
    },
    enterSends: {
      type: 'boolean',
      default: true,
      scope: 'window',
      order: 7,
      description:
        "Enter sends the composer's message, as in netcat and in chats, and Shift+Enter begins a new line. When off, Enter begins a new line. Ctrl+Enter (⌘Enter on a Mac) sends always.",
      meaning:
        'Enter sends what the composer has, else it begins a new line. Ctrl+Enter always sends.',
    },
    outputPayloadBytes: {
      ...integer('outputPayloadBytes'),
      scope: 'window',
      order: 7,
      description:
        'Bytes of a payload that a line of the *Sockets* output shows. Longer ones are cut, with their length.',
      meaning: 'Payload bytes per line of the _Sockets_ output.',
    },
    outputLinesPerSecond: {
      ...integer('outputLinesPerSecond'),
      scope: 'window',
      order: 8,
      description:
        'Lines a second that the *Sockets* output shows. What it leaves out is counted in it.',
      meaning: 'Lines per second in the output; what it leaves out is counted there.',
    },
  };
