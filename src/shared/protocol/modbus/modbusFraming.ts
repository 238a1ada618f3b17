import { NoMessage, readBytes, skipBytes } from '../protocol.ts';
import type { ConversationFraming, FramedMessage, Reading } from '../protocol.ts';
import { writeContext } from '../messageContext.ts';
import { ModbusHeader } from './modbusHeader.ts';

/** Modbus/TCP: the MBAP header tells the length (Modbus Messaging on TCP/IP 1.0b, section 3.1.3). */
export function converseModbus(): ConversationFraming {
  const header = new ModbusHeader();
  return {
    *message(reader, from): Reading<FramedMessage> {
      const head = yield* readBytes(reader, header.headerBytes);
      if (header.read(head, 0, head.length) !== 'read') {
        throw new NoMessage();
      }
      yield* skipBytes(reader, header.frameBytes - head.length);
      return { context: writeContext('modbus', from === 'client' ? 'request' : 'response') };
    },
    header: () => new ModbusHeader(),
  };
}
