import { protocolIds } from '../src/shared/protocol/protocolNames.ts';

/** A snippet of VS Code's JSON language: `body` is written out as JSON, with its tab stops. */
interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: object;
}

const name = (text: string) => `\${1:${text}}`;
const port = (scheme: string, text: string, host = '127.0.0.1') =>
  `${scheme}://${host}:\${2:${text}}`;

/** The usual kinds of sockets. */
export const definitionSnippets: readonly Snippet[] = [
  {
    label: 'TCP listener',
    description: 'Accepts connections; you answer from the Traffic view.',
    body: { name: name('server'), listen: port('tcp', '9999') },
  },
  {
    label: 'TCP listener that greets and closes',
    description: 'Sends a text to each connection, then closes it.',
    body: {
      name: name('greeter'),
      listen: port('tcp', '9999'),
      respond: [{ on: 'connect', send: '${3:Server Saying Hi}', close: true }],
    },
  },
  {
    label: 'TCP listener that echoes',
    description: 'Sends every message back.',
    body: {
      name: name('echo'),
      listen: port('tcp', '7007'),
      respond: [{ on: 'message', echo: true }],
    },
  },
  {
    label: 'TCP client',
    description: 'Connects to a listener.',
    body: { name: name('client'), connect: port('tcp', '9999') },
  },
  {
    label: 'TCP client for lines',
    description: 'Each message is a line: the line end is added, and taken away.',
    body: { name: name('client'), connect: port('tcp', '9999'), framing: 'line' },
  },
  {
    label: 'TCP listener that speaks a protocol',
    description: 'Each message of the protocol is one entry, and is decoded.',
    body: {
      name: name('server'),
      listen: port('tcp', '9999'),
      protocol: `\${3|${protocolIds.join()}|}`,
    },
  },
  {
    label: 'TCP client that speaks a protocol',
    description: 'Each message of the protocol is one entry, and is decoded.',
    body: {
      name: name('client'),
      connect: port('tcp', '9999'),
      protocol: `\${3|${protocolIds.join()}|}`,
    },
  },
  {
    label: 'TLS listener',
    description: 'With a throw-away certificate, made at each start.',
    body: { name: name('secure server'), listen: port('tls', '8443') },
  },
  {
    label: 'TLS client',
    description: 'Verifies the certificate of the listener.',
    body: { name: name('secure client'), connect: port('tls', '443', '${3:localhost}') },
  },
  {
    label: 'UDP listener',
    description: 'Receives datagrams, and answers their senders.',
    body: { name: name('datagrams'), listen: port('udp', '12345') },
  },
  {
    label: 'UDP client',
    description: 'Sends datagrams to one peer.',
    body: { name: name('reporter'), connect: port('udp', '12345') },
  },
  {
    label: 'Multicast listener',
    description: 'Receives what is sent to a group, beside other programs that do.',
    body: {
      name: name('group'),
      listen: port('udp', '5007', '0.0.0.0'),
      reuseAddress: true,
      multicast: { groups: ['${3:239.255.0.1}'] },
    },
  },
];

export const responderSnippets: readonly Snippet[] = [
  {
    label: 'Greet',
    description: 'Sends a text when a connection opens.',
    body: { on: 'connect', send: '${1:Hello\\r\\n}' },
  },
  {
    label: 'Echo',
    description: 'Sends every message back.',
    body: { on: 'message', echo: true },
  },
  {
    label: 'Answer a text',
    description: 'Sends a text whenever a message is this one.',
    body: { match: "^'${1:PING}'$", send: '${2:PONG}' },
  },
  {
    label: 'Answer all else',
    description: 'Sends a text for messages that no other rule took.',
    body: { on: 'unmatched', send: '${1:ERR}' },
  },
];
