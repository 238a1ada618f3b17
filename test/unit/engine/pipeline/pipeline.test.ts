import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ConnectionEnd } from '../../../../src/shared/closedConnection.ts';
import { SystemClock } from '../../../../src/engine/clock.ts';
import { Recordings } from '../../../../src/engine/capture/recordings.ts';
import { TrafficQuery } from '../../../../src/engine/log/trafficQuery.ts';
import { Hold } from '../../../../src/engine/pipeline/hold.ts';
import { waitingBytesMax } from '../../../../src/engine/pipeline/waitingMessages.ts';
import type { Stage, StageConnection } from '../../../../src/engine/pipeline/stage.ts';
import { EchoStage } from '../../../../src/engine/services/echoStage.ts';
import { openCapture } from '../capture/openCapture.ts';
import { temporaryFolder } from '../capture/tshark.ts';
import { ManualClock } from '../engineFixture.ts';
import {
  ReceivingStage,
  SendingStage,
  stagedDatagrams,
  stagedStream,
  stagesMade,
  ToldStage,
} from './stagedConnection.ts';
import type { LoggedMessage } from './stagedConnection.ts';

/** May hold several messages at once. */
class WideStage extends ReceivingStage {
  readonly window = { messages: 3, bytes: 1_000 };
}

const line = { framing: 'line' } as const;

function held(holds: readonly Hold[], place: number): Hold {
  const hold = holds[place];
  ok(hold, `message ${place} is held`);
  return hold;
}

const shown = ({ direction, text, fate }: LoggedMessage) => `${direction} ${text} ${fate}`;

describe('the stages of a stream', () => {
  it('decide late, and what follows waits for that in its order', async () => {
    const { made, factories } = stagesMade(ReceivingStage, ReceivingStage);
    const { peer, when, messages } = await stagedStream(factories, line);
    peer.socket.write('hold\nb\ndrop\nc\n');
    await when(() => messages().length === 4);
    const [first, second] = made;
    deepEqual(messages().map(shown), ['in hold held', 'in b held', 'in drop held', 'in c held']);
    deepEqual(first?.calls, ['opened', 'hold']);
    held(first.holds, 0).decide('pass');
    deepEqual(first.calls, ['opened', 'hold', 'b', 'drop', 'c']);
    // The second one holds it, too.
    deepEqual(second?.calls, ['opened', 'hold']);
    held(second.holds, 0).decide('pass');
    deepEqual(second.calls, ['opened', 'hold', 'b', 'c']);
    deepEqual(messages().map(shown), [
      'in hold delivered',
      'in b delivered',
      'in drop dropped',
      'in c delivered',
    ]);
  });

  it('leave the other direction running', async () => {
    const { made, factories } = stagesMade(ReceivingStage, SendingStage);
    const { peer, connection, when, messages } = await stagedStream(factories, line);
    peer.socket.write('hold it\n');
    await when(() => messages().length === 1);
    equal(connection.send(Buffer.from('out\n')), undefined);
    equal(await peer.whenText((text) => text.includes('\n')), 'out\n');
    equal(connection.send(Buffer.from('hold that\n')), undefined);
    equal(connection.queuedBytes, 10);
    held(made[0]?.holds ?? [], 0).decide('pass');
    peer.socket.write('in\n');
    await when(() => messages().some(({ text }) => text === 'in'));
    deepEqual(messages().map(shown), [
      'in hold it delivered',
      'out out delivered',
      'out hold that held',
      'in in delivered',
    ]);
    held(made[1]?.holds ?? [], 0).decide('pass');
    equal(await peer.whenText((text) => text.endsWith('that\n')), 'out\nhold that\n');
  });

  it('send another payload in place of one, framed, and log both', async () => {
    const { factories } = stagesMade(SendingStage);
    const { peer, connection, messages, traffic } = await stagedStream(factories, line);
    connection.send(Buffer.from('replace me\n'));
    connection.send(Buffer.from('drop me\n'));
    connection.send(Buffer.from('end\n'));
    equal(await peer.whenText((text) => text.endsWith('end\n')), 'other\nend\n');
    deepEqual(
      messages().map((message) => [shown(message), message.origin]),
      [
        ['out replace me replaced', undefined],
        ['out other delivered', 'service'],
        ['out drop me dropped', undefined],
        ['out end delivered', undefined],
      ],
    );
    const { bytesOut, messagesOut } = traffic.counters;
    deepEqual([bytesOut, messagesOut], [10, 2]);
  });

  it('hold messages of a protocol, which know their conversation once they leave', async () => {
    const stages: ToldStage[] = [];
    const { peer, connection, when, messages } = await stagedStream(
      [
        (of) => {
          const stage = new (class extends ToldStage {
            sending() {
              return this.judge('hold');
            }
          })(of);
          stages.push(stage);
          return stage;
        },
      ],
      { protocol: 'http' },
    );
    peer.socket.write('HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n');
    await when(() => messages().length === 2);
    const contexts = () =>
      messages()
        .filter(({ direction }) => direction === 'out')
        .map(({ fate, context }) => `${fate} ${context}`);
    for (let count = 1; count <= 2; count += 1) {
      connection.send(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    }
    deepEqual(contexts(), ['held http', 'held http']);
    held(stages[0]?.holds ?? [], 0).decide('pass');
    held(stages[0]?.holds ?? [], 1).decide('pass');
    deepEqual(contexts(), ['delivered http:HEAD', 'delivered http:GET']);
  });

  it('keep what they hold, although the buffer that it was read to is read to again', async () => {
    const { made, factories } = stagesMade(ReceivingStage);
    const { peer, when, messages, traffic } = await stagedStream([
      ...factories,
      (connection) => new EchoStage(connection),
    ]);
    // From the ninth message on reads go to the shared buffer.
    for (let count = 1; count <= 12; count += 1) {
      peer.socket.write(`${count}`);
      await when(() => messages().filter(({ direction }) => direction === 'in').length === count);
    }
    peer.socket.write('hold one');
    await when(() => made[0]?.holds.length === 1);
    traffic.context.sharedReadBuffer.fill(0);
    held(made[0]?.holds ?? [], 0).decide('pass');
    await peer.whenText((text) => text.endsWith('hold one'));
  });

  it('have the connection read no more than fits while one of them holds a message', async () => {
    const holds: Hold[] = [];
    const received = () => {
      const hold = new Hold();
      holds.push(hold);
      return hold;
    };
    const { peer, traffic, memory, messages, when } = await stagedStream([
      () => ({ origin: 'service', received }),
    ]);
    const before = memory.bytes;
    const total = 16 * 1024 * 1024;
    const block = Buffer.alloc(64 * 1024, 'x');
    for (let sent = 0; sent < total; sent += block.length) {
      peer.socket.write(block);
    }
    await when(() => messages().length >= 1);
    for (let turn = 0; turn < 200; turn += 1) {
      await new Promise(setImmediate);
    }
    ok(traffic.counters.bytesIn <= 2 * block.length, `${traffic.counters.bytesIn} were read`);
    ok(memory.bytes - before < 1024 * 1024);
    for (let decided = 0; traffic.counters.bytesIn < total; decided += 1) {
      await when(() => holds.length > decided);
      held(holds, decided).decide('pass');
    }
    equal(traffic.counters.bytesIn, total);
  });

  it('end the connection only when what came before is decided and has left', async () => {
    const { made, factories } = stagesMade(SendingStage);
    const { peer, connection, ended, messages, events } = await stagedStream(factories, line);
    connection.send(Buffer.from('hold\n'));
    connection.end('shutdown');
    equal(connection.send(Buffer.from('late\n'))?.code, 'brokenPipe');
    const hasEnded = Promise.race([
      peer.whenEnd().then(() => true),
      new Promise((resolve) => setImmediate(() => resolve(false))),
    ]);
    equal(await hasEnded, false);
    held(made[0]?.holds ?? [], 0).decide('pass');
    await peer.whenEnd();
    equal(peer.text, 'hold\n');
    peer.socket.end();
    deepEqual(await ended, { kind: 'close', side: 'local' });
    deepEqual(messages().map(shown), ['out hold delivered']);
    deepEqual(events(), ['shutdown local', 'shutdown remote', 'close local']);
    deepEqual(made[0]?.calls, ['opened', 'hold', 'finished', 'closed']);
  });

  it('see the peer finish after what it sent, and our FIN follows the answer to that', async () => {
    const { made, factories } = stagesMade(WideStage);
    const { peer, when, ended, events } = await stagedStream(
      [...factories, (connection) => new EchoStage(connection)],
      line,
    );
    peer.socket.end('hold this\nlast\n');
    await when(() => events().includes('shutdown remote'));
    held(made[0]?.holds ?? [], 0).decide('pass');
    await peer.whenEnd();
    equal(peer.text, 'hold this\nlast\n');
    await ended;
    deepEqual(made[0]?.calls, ['opened', 'hold this', 'last', 'finished', 'closed']);
  });

  it('lose what they hold when the connection is stopped, which is told in bytes', async () => {
    const { made, factories } = stagesMade(ReceivingStage, SendingStage);
    const { peer, connection, ended, messages, events, when, memory, traffic } = await stagedStream(
      factories,
      line,
    );
    peer.socket.write('hold\nnext\n');
    connection.send(Buffer.from('hold\n'));
    await when(() => messages().length === 3);
    connection.stop();
    peer.socket.end();
    await ended;
    deepEqual(messages().map(shown).sort(), [
      'in hold dropped',
      'in next dropped',
      'out hold dropped',
    ]);
    ok(events().includes('error local unsent'), String(events()));
    // A decision that comes too late changes nothing.
    made.forEach(({ holds }) => holds.forEach((hold) => hold.decide('pass')));
    equal(
      messages().every(({ fate }) => fate === 'dropped'),
      true,
    );
    traffic.clear();
    traffic.measureMemory(0);
    ok(memory.bytes < 4_096, `${memory.bytes} bytes are still counted`);
  });

  it('are told whether the connection was closed or reset, and by whom', async () => {
    const ends: ConnectionEnd[] = [];
    const stage = () => ({ origin: 'service', closed: (end) => ends.push(end) }) satisfies Stage;
    const first = await stagedStream([stage]);
    first.connection.end('close');
    first.peer.socket.end();
    await first.ended;
    const second = await stagedStream([stage]);
    second.peer.socket.resetAndDestroy();
    await second.ended;
    const told = ends.map(({ kind, side, error }) => [kind, side, error?.code]);
    deepEqual(told, [
      ['close', 'local', undefined],
      ['reset', 'remote', 'connectionReset'],
    ]);
  });

  it('keep the connection from being read for a reason of theirs', async () => {
    const { made, factories } = stagesMade(ReceivingStage);
    const { peer, socket, when, messages } = await stagedStream(factories);
    const connection = made[0]?.connection;
    connection?.hold('forward');
    peer.socket.write('late');
    equal(socket.isPaused(), true);
    connection?.release('forward');
    await when(() => messages().length === 1);
    equal(messages()[0]?.text, 'late');
  });

  it('end the connection by a verdict, in its turn', async () => {
    const { made, factories } = stagesMade(ReceivingStage);
    const { peer, messages, when, ended } = await stagedStream(factories, line);
    peer.socket.write('hold\nclose\nafter\n');
    await when(() => messages().length === 3);
    equal(peer.hasEnded, false);
    held(made[0]?.holds ?? [], 0).decide('drop');
    await peer.whenEnd();
    peer.socket.end();
    equal((await ended).side, 'local');
    equal(messages().map(shown)[1], 'in close dropped');
  });

  it('answer no faster than the peer reads, and read no faster than they answer', async () => {
    const { peer, connection, traffic, when } = await stagedStream([(port) => new EchoStage(port)]);
    peer.socket.pause();
    const total = 16 * 1024 * 1024;
    const block = Buffer.alloc(64 * 1024, 'echo');
    for (let sent = 0; sent < total; sent += block.length) {
      peer.socket.write(block);
    }
    await when(() => connection.queuedBytes > 0);
    for (let turn = 0; turn < 200; turn += 1) {
      await new Promise(setImmediate);
    }
    ok(connection.queuedBytes <= 1024 * 1024, `${connection.queuedBytes} bytes wait`);
    let received = 0;
    peer.socket.on('data', (chunk: Buffer) => (received += chunk.length));
    peer.socket.resume();
    while (received < total) {
      await once(peer.socket, 'data');
    }
    equal(traffic.counters.bytesOut, total);
  });

  it('are told when nothing came or went for a while', async () => {
    const clock = new ManualClock();
    let idle = 0;
    const { connection } = await stagedStream(
      [
        (port) => ({
          origin: 'service',
          opened: () => void port.whenIdle(1_000, () => (idle += 1)),
        }),
      ],
      { clock },
    );
    clock.advance(900);
    connection.send(Buffer.from('x'));
    clock.advance(900);
    equal(idle, 0);
    clock.advance(100);
    equal(idle, 1);
    clock.advance(1_000);
    equal(idle, 2);
  });

  it('leave no timer behind when the connection ends', async () => {
    const clock = new ManualClock();
    const { peer, ended } = await stagedStream(
      [
        (port) => ({
          origin: 'service',
          opened: () => {
            port.after(3_600_000, () => undefined);
            port.whenIdle(3_600_000, () => undefined);
          },
          closed: () => void port.after(3_600_000, () => undefined),
        }),
      ],
      { clock },
    );
    equal(clock.pendingBeyond(3_000_000), 2);
    peer.socket.end();
    await ended;
    equal(clock.pendingBeyond(3_000_000), 0);
  });

  it('may hold as many at once as their window has', async () => {
    const { made, factories } = stagesMade(WideStage);
    const { peer, when, messages } = await stagedStream(factories, line);
    peer.socket.write('hold 1\nhold 2\nhold 3\nhold 4\n');
    await when(() => messages().length === 4);
    const holds = made[0]?.holds ?? [];
    equal(holds.length, 3);
    held(holds, 2).decide('pass');
    held(holds, 1).decide('pass');
    equal(
      messages().every(({ fate }) => fate === 'held'),
      true,
    );
    held(holds, 0).decide('pass');
    equal(holds.length, 4);
    deepEqual(
      messages().map(({ fate }) => fate),
      ['delivered', 'delivered', 'delivered', 'held'],
    );
  });
});

describe('the fate of a message', () => {
  it('is in a recording, also where it was decided after the packet was written', async () => {
    const path = join(temporaryFolder(), 'traffic.pcapng');
    const recording = new Recordings({
      clock: new SystemClock(),
      unfinished: () => [],
      socketOf: (socket) => ({
        ...{ socket, name: socket, role: 'listener', endpoint: 'tcp://127.0.0.1:1' },
        ...{ droppedDatagrams: undefined, evictedEntries: 0 },
      }),
    });
    recording.start({ path });
    const { made, factories } = stagesMade(WideStage);
    const { peer, when, messages } = await stagedStream(factories, { ...line, recording });
    peer.socket.write('hold\nhold on\ndrop\nreplace\nlast\n');
    await when(() => messages().length === 5);
    const [stage] = made;
    held(stage?.holds ?? [], 1).decide('drop');
    held(stage?.holds ?? [], 0).decide('pass');
    recording.stop('request');
    const { entries } = await openCapture(path);
    deepEqual(
      entries
        .filter(({ direction }) => direction === 'in')
        .map(({ bytes, fate }) => `${bytes.toString().trim()}: ${fate ?? 'delivered'}`),
      [
        'hold: delivered',
        'hold on: dropped',
        'drop: dropped',
        'replace: replaced',
        'last: delivered',
      ],
    );
  });

  it('can be asked for by the filter, also once it has changed', async () => {
    const { made, factories } = stagesMade(ReceivingStage);
    const { peer, when, messages, traffic } = await stagedStream(factories, line);
    const queries = ['held', 'dropped', 'delivered'].map((fate, id) => {
      const query = new TrafficQuery(id, { filter: `fate:${fate}` });
      query.addLog(traffic.id, traffic.log);
      return query;
    });
    const counted = () => {
      queries.forEach((query) => ok(query.update(1_000)));
      return queries.map((query) => query.summary().total);
    };
    peer.socket.write('hold\nnext\n');
    await when(() => messages().length === 2);
    deepEqual(counted(), [2, 0, 0]);
    held(made[0]?.holds ?? [], 0).decide('drop');
    deepEqual(counted(), [0, 1, 1]);
  });
});

describe('the stages of datagrams', () => {
  it('hold and release them in order, and drop what comes beyond the bound', async () => {
    const { made, factories } = stagesMade(ReceivingStage);
    const { peer, port, when, messages, memory } = await stagedDatagrams(factories);
    const before = memory.bytes;
    await peer.send('hold', port);
    await when(() => messages().length === 1);
    const block = Buffer.alloc(32 * 1024, '.');
    const count = waitingBytesMax / block.length + 10;
    for (let sent = 1; sent <= count; sent += 1) {
      await peer.send(block, port);
      await when(() => messages().length === sent + 1);
    }
    const fates = messages().map(({ fate }) => fate);
    equal(fates.filter((fate) => fate === 'held').length, waitingBytesMax / block.length + 1);
    deepEqual(
      fates.slice(-9),
      Array.from({ length: 9 }, () => 'dropped'),
    );
    ok(memory.bytes - before < 4 * waitingBytesMax);
    held(made[0]?.holds ?? [], 0).decide('drop');
    equal(messages().filter(({ fate }) => fate === 'held').length, 0);
  });

  it('answer each datagram, in order, also those that were held', async () => {
    const { made, factories } = stagesMade(ReceivingStage);
    const { peer, port, when } = await stagedDatagrams([
      ...factories,
      (connection: StageConnection) => new EchoStage(connection),
    ]);
    for (const text of ['hold', 'b', 'drop', 'c']) {
      await peer.send(text, port);
    }
    await when(() => made[0]?.holds.length === 1);
    held(made[0]?.holds ?? [], 0).decide('pass');
    const answers = [];
    for (let count = 0; count < 3; count += 1) {
      answers.push((await peer.receive()).bytes.toString());
    }
    deepEqual(answers, ['hold', 'b', 'c']);
  });

  it('see what is sent', async () => {
    const { made, factories } = stagesMade(SendingStage);
    const { peer, connection, messages } = await stagedDatagrams(factories);
    for (const text of ['hold', 'drop', 'replace', 'c']) {
      equal(connection.send(Buffer.from(text)), undefined);
    }
    held(made[0]?.holds ?? [], 0).decide('pass');
    const received = [];
    for (let count = 0; count < 3; count += 1) {
      received.push((await peer.receive()).bytes.toString());
    }
    deepEqual(received, ['hold', 'other', 'c']);
    deepEqual(
      messages().map(({ fate }) => fate),
      ['delivered', 'dropped', 'replaced', 'delivered', 'delivered'],
    );
  });
});
