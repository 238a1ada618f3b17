import type { Framing } from '../framing.ts';

interface ProtocolName {
  /** What it is called: the protocol's own name, the same in every language. */
  readonly name: string;
  /** What sending adds to a payload; absent where a payload is a whole message. */
  readonly sends?: Framing;
  /** Whether a datagram may carry a message of it. */
  readonly isForDatagrams?: true;
}

/** The protocols that a definition can ask for. Their modules are in `protocols.ts`. */
export const protocolNames = {
  http: { name: 'HTTP/1' },
  websocket: { name: 'WebSocket' },
  mqtt: { name: 'MQTT' },
  resp: { name: 'RESP' },
  dns: { name: 'DNS', sends: { lengthPrefix: { bytes: 2 } }, isForDatagrams: true },
  modbus: { name: 'Modbus/TCP', isForDatagrams: true },
  syslog: { name: 'Syslog', sends: 'line', isForDatagrams: true },
  postgres: { name: 'PostgreSQL' },
  hl7: { name: 'HL7', sends: 'mllp' },
  smtp: { name: 'SMTP', sends: { line: 'crlf' } },
} as const satisfies Readonly<Record<string, ProtocolName>>;

export type ProtocolId = keyof typeof protocolNames;

export const protocolIds = Object.keys(protocolNames) as ProtocolId[];

/** What sending over a stream of a protocol adds to a payload. */
export function protocolSends(protocol: ProtocolId): Framing {
  const { sends }: ProtocolName = protocolNames[protocol];
  return sends ?? 'none';
}

export function isForDatagrams(protocol: ProtocolId): boolean {
  const { isForDatagrams: isFor }: ProtocolName = protocolNames[protocol];
  return isFor ?? false;
}
