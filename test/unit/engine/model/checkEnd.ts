import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Entry } from '../engineFixture.ts';
import { isDatagramPortFree, isPortFree } from '../peers.ts';
import { openSockets } from '../reliability/leaks.ts';
import type { Real } from './model.ts';
import { ModelStream } from './modelPeer.ts';

/** What a connection that is open begins with; over UDP that is a message, and has no name. */
const openings = ['accept', 'connect'];

/**
 * Stops everything. Afterwards no socket is open and no port bound, the log of each socket is in
 * order, its counters say what its messages have, and its messages are what the peers sent.
 */
export async function checkEnd(real: Real): Promise<void> {
  const { fixture, peers, scheme, port } = real;
  await Promise.all(real.calls);
  await fixture.engine.stopAll();
  equal(await (scheme === 'udp' ? isDatagramPortFree(port) : isPortFree(port)), true);
  for (const id of [real.listener, real.client]) {
    equal((await fixture.engine.connections(id, { from: 0, count: 1 })).total, 0);
    const connections = byConnection(await fixture.entries(id));
    await checkCounters(real, id, connections);
    if (id === real.listener) {
      checkPeers(real, connections);
    }
  }
  await Promise.all(peers.map((peer) => peer.dispose()));
  deepEqual(await openSockets(), []);
  real.peers = [];
  real.calls = [];
}

type Connections = ReadonlyMap<number, readonly Entry[]>;

function byConnection(entries: readonly Entry[]): Connections {
  const connections = new Map<number, Entry[]>();
  for (const entry of entries) {
    const { connection = 0 } = entry;
    connections.set(connection, [...(connections.get(connection) ?? []), entry]);
  }
  connections.delete(0);
  return connections;
}

/** Every connection that opened ends with exactly one close or reset, its last entry. */
async function checkCounters({ fixture }: Real, id: string, connections: Connections) {
  let [bytesIn, bytesOut] = [0, 0];
  for (const entries of connections.values()) {
    const events = eventsOf(entries);
    const hasOpened =
      events.some((event) => openings.includes(event)) ||
      entries.some(({ direction }) => direction !== 'event');
    deepEqual(
      events.filter((event) => event === 'close' || event === 'reset'),
      hasOpened ? [entries.at(-1)?.event?.event] : [],
    );
    bytesIn += lengthOf(entries, 'in');
    bytesOut += lengthOf(entries, 'out');
  }
  if (connections.size > 0) {
    const { counters } = await fixture.whenSummary(id, (summary) => summary.openConnections === 0);
    deepEqual([counters.bytesIn, counters.bytesOut], [bytesIn, bytesOut]);
  }
}

/**
 * What was received is the beginning of what a peer sent, and all of it where its end was received
 * too; the other way round as well. Datagrams may be lost, but neither changed nor reordered.
 */
function checkPeers({ peers, scheme }: Real, connections: Connections): void {
  for (const peer of peers) {
    const url = `${scheme}://127.0.0.1:${peer.port}`;
    const own = [...connections.values()].filter(([first]) => first?.peer === url);
    if (!(peer instanceof ModelStream)) {
      const received = own.flatMap((entries) => messages(entries, 'in'));
      let at = 0;
      for (const message of received) {
        at = peer.sent.indexOf(message, at) + 1;
        ok(at > 0, `${message} was not sent, or not then`);
      }
      continue;
    }
    const [entries] = own;
    // A port may have been used twice; then it is not known who is who.
    if (entries === undefined || own.length > 1) {
      continue;
    }
    const events = eventsOf(entries);
    const isWholeIn =
      peer.isOrderly &&
      entries.some(({ event }) => event?.event === 'shutdown' && event.side === 'remote');
    checkText(messages(entries, 'in').join(''), peer.sent.join(''), isWholeIn);
    const isWholeOut = peer.hasEnded && !events.includes('reset') && !events.includes('error');
    checkText(peer.received, messages(entries, 'out').join(''), isWholeOut);
  }
}

function checkText(received: string, sent: string, isWhole: boolean): void {
  equal(received, isWhole ? sent : sent.slice(0, received.length));
}

function messages(entries: readonly Entry[], direction: 'in' | 'out'): string[] {
  return entries
    .filter((entry) => entry.direction === direction)
    .map(({ bytes }) => bytes.toString('latin1'));
}

function lengthOf(entries: readonly Entry[], direction: 'in' | 'out'): number {
  return messages(entries, direction).reduce((sum, { length }) => sum + length, 0);
}

function eventsOf(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ event }) => (event === undefined ? [] : [event.event]));
}
