import { converseDns } from './dns/dnsFraming.ts';
import { converseHl7 } from './hl7/hl7Framing.ts';
import { converseHttp } from './http/httpFraming.ts';
import { converseModbus } from './modbus/modbusFraming.ts';
import { converseMqtt } from './mqtt/mqttFraming.ts';
import { conversePostgres } from './postgres/postgresFraming.ts';
import type { ConversationFraming } from './protocol.ts';
import type { ProtocolId } from './protocolNames.ts';
import { converseResp } from './resp/respFraming.ts';
import { converseSmtp } from './smtp/smtpFraming.ts';
import { converseSyslog } from './syslog/syslogFraming.ts';
import { converseWebSocket } from './websocket/webSocketFraming.ts';

const conversations: Readonly<Record<ProtocolId, () => ConversationFraming>> = {
  http: converseHttp,
  websocket: () => converseWebSocket(converseHttp()),
  mqtt: converseMqtt,
  resp: converseResp,
  dns: converseDns,
  modbus: converseModbus,
  syslog: converseSyslog,
  postgres: conversePostgres,
  hl7: converseHl7,
  smtp: converseSmtp,
};

/** The framing of a new connection that speaks this protocol. */
export function converse(protocol: ProtocolId): ConversationFraming {
  return conversations[protocol]();
}
