/** What the program can be asked to do. */
export const verbs = [
  'listen',
  'connect',
  'send',
  'tap',
  'run',
  'serve',
  'test',
  'validate',
  'capture',
] as const;
export type Verb = (typeof verbs)[number];

export interface VerbUsage {
  readonly synopsis: string;
  readonly description: string;
}

export const verbUsages: Readonly<Record<Verb, VerbUsage>> = {
  listen: {
    synopsis: 'listen [options] ENDPOINT',
    description:
      'Listen, and connect standard input and output with the first peer; end when it closes.',
  },
  connect: {
    synopsis: 'connect [options] ENDPOINT',
    description: 'Connect, and connect standard input and output with the peer.',
  },
  send: {
    synopsis: 'send [options] ENDPOINT TEXT…',
    description: 'Connect, send each TEXT as a message, and print what the peer answers.',
  },
  tap: {
    synopsis: 'tap [options] ENDPOINT TARGET',
    description:
      'Listen, forward every connection to the target, and print what both sides say, until Ctrl-C.',
  },
  run: {
    synopsis: 'run [options] FILE…',
    description:
      'Start every socket of the files, written as sockets.json, and print their traffic.',
  },
  serve: {
    synopsis: 'serve --toxiproxy ENDPOINT [options]',
    description:
      'Serve the HTTP API of toxiproxy: its proxies are taps and its toxics faults, whose traffic is printed, until Ctrl-C.',
  },
  test: {
    synopsis: 'test [options] [FILE…]',
    description:
      'Run the tests of the files, else of .vscode/sockets.json and *.sockets.json of this folder.',
  },
  validate: {
    synopsis: 'validate [FILE…]',
    description: 'Tell what is wrong in the files, else in those that test would run.',
  },
  capture: {
    synopsis: 'capture CAPTURE FILE…',
    description:
      'Start every socket of the files, and write their traffic to a pcapng file, until Ctrl-C.',
  },
};

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What follows it; absent where nothing does. */
  readonly value?: string;
  readonly verbs: readonly Verb[];
  readonly description: string;
}

const pipes = ['listen', 'connect', 'send'] as const;
const clients = ['connect', 'send'] as const;
const speaking = [...pipes, 'tap'] as const;
const printing = [...speaking, 'run', 'serve'] as const;

/** The options: `parseArgs`, `--help` and docs/command-line.md are made of this table. */
export const options = [
  {
    name: 'udp',
    short: 'u',
    verbs: speaking,
    description: 'The endpoint is one of UDP. The same as writing udp:// before it.',
  },
  {
    name: 'keep-open',
    short: 'k',
    verbs: ['listen'],
    description:
      'Accept any number of connections, until Ctrl-C. Standard input goes to all that are open.',
  },
  {
    name: 'hex',
    short: 'x',
    verbs: pipes,
    description:
      'Read and write hexadecimal digits: a line is a message. With send, each TEXT is digits.',
  },
  {
    name: 'toxiproxy',
    value: 'ENDPOINT',
    verbs: ['serve'],
    description: 'Where to serve the API of toxiproxy, as in 127.0.0.1:8474.',
  },
  {
    name: 'json',
    short: 'j',
    verbs: printing,
    description:
      'Print every entry of the traffic log, events and sent messages too, as JSON, one a line.',
  },
  {
    name: 'reporter',
    value: 'NAME',
    verbs: ['test'],
    description:
      'How results are printed: spec (the default), tap, junit (XML), or json, an object a line.',
  },
  {
    name: 'grep',
    short: 'g',
    value: 'TEXT',
    verbs: ['test'],
    description: 'Run only the tests with this text in their names, in any case.',
  },
  {
    name: 'framing',
    short: 'f',
    value: 'FRAMING',
    verbs: speaking,
    description:
      'How the stream is split into messages, as in sockets.json: line, mllp, … or JSON. A line of standard input or output is a message.',
  },
  {
    name: 'protocol',
    short: 'p',
    value: 'PROTOCOL',
    verbs: speaking,
    description: 'What the connection speaks, as in sockets.json: http, mqtt, resp, …',
  },
  {
    name: 'record',
    short: 'r',
    value: 'FILE',
    verbs: [...printing, 'test'],
    description: 'Record all traffic to a pcapng file, which is replaced.',
  },
  {
    name: 'timeout',
    short: 'w',
    value: 'SECONDS',
    verbs: speaking,
    description:
      'How long a connection may be silent. Default: for ever; 1 with send over UDP, whose answers have no end.',
  },
  {
    name: 'bind',
    short: 'b',
    value: 'ENDPOINT',
    verbs: clients,
    description: 'The local address and port to connect from.',
  },
  {
    name: 'via',
    value: 'PROXY',
    verbs: clients,
    description: 'A proxy to connect through, as in socks5://127.0.0.1:1080.',
  },
  {
    name: 'ca',
    value: 'FILE',
    verbs: [...clients, 'tap'],
    description: 'With tls://: a PEM file with the CA certificates to trust.',
  },
  {
    name: 'insecure',
    verbs: [...clients, 'tap'],
    description: 'With tls://: accept any certificate.',
  },
  {
    name: 'certificate',
    value: 'FILE',
    verbs: pipes,
    description:
      'With tls://: a PEM file with the certificate to present. Default, with listen: a generated self-signed one.',
  },
  {
    name: 'key',
    value: 'FILE',
    verbs: pipes,
    description: 'With tls://: a PEM file with its private key. Default: it is in the same file.',
  },
  {
    name: 'verbose',
    short: 'v',
    verbs: pipes,
    description: 'Tell on standard error when connections begin and end.',
  },
  {
    name: 'help',
    short: 'h',
    verbs: verbs,
    description: 'Print how to call the program, and end.',
  },
  {
    name: 'version',
    verbs: verbs,
    description: 'Print the version, and end.',
  },
] as const satisfies readonly Option[];

export type OptionName = (typeof options)[number]['name'];

/** Of one call: a text for an option with a value, true for another. */
export type OptionValues = Readonly<Partial<Record<OptionName, string | true>>>;
