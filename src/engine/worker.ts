import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { EngineCalls, EngineEvents } from '../shared/engineApi.ts';
import { packPages } from '../shared/packedPages.ts';
import { transferables } from '../shared/transferables.ts';
import { Engine } from './engine.ts';

const port = parentPort;
if (port === null) {
  throw new Error('the engine runs in a worker thread');
}

const engine = new Engine({ summary: (summary) => void rpc.summary.asEvent(summary) });

const { captures } = engine;

const functions: EngineCalls = {
  setLimits: (limits) => engine.setLimits(limits),
  startSocket: (id, definition, inputs) => engine.startSocket(id, definition, inputs),
  stopSocket: (id) => engine.stopSocket(id),
  stopAll: () => engine.stopAll(),
  renameSocket: (id, name) => engine.renameSocket(id, name),
  changeDefinition: (id, definition, inputs) => engine.changeDefinition(id, definition, inputs),
  setFaults: (id, faults) => engine.setFaults(id, faults),
  setIntercept: (id, intercept) => engine.setIntercept(id, intercept),
  tryRules: (request) => engine.tryRules(request),
  decideHeld: (request) => engine.decideHeld(request),
  reloadScript: (id) => engine.reloadScript(id),
  debugScript: (id) => engine.debugScript(id),
  removeSocket: (id) => engine.removeSocket(id),
  send: (request) => engine.send(request),
  taken: (socket, bytes) => engine.taken(socket, bytes),
  startSendJob: (request) => engine.startSendJob(request),
  endConnection: (socket, connection, mode) => engine.endConnection(socket, connection, mode),
  upgradeConnection: (request) => engine.upgradeConnection(request),
  changeGroup: (request) => engine.changeGroup(request),
  connections: (socket, range) => engine.connections(socket, range),
  unfinishedFrames: (socket) => engine.unfinishedFrames(socket),
  closedConnections: (socket) => engine.closedConnections(socket),
  openQuery: (query) => engine.openQuery(query),
  closeQuery: (query) => engine.closeQuery(query),
  page: (request) => engine.page(request),
  newEntries: (request) => engine.newEntries(request),
  payload: (request) => engine.payload(request),
  content: (request) => engine.content(request),
  annotate: (request) => engine.annotate(request),
  waitFor: (request) => engine.waitFor(request),
  countEntries: (request) => engine.countEntries(request),
  rates: (sockets) => engine.rates(sockets),
  clearTraffic: (sockets) => engine.clearTraffic(sockets),
  saveTraffic: (request) => captures.saveTraffic(request),
  jobProgress: (job) => captures.jobProgress(job),
  cancelJob: (job) => captures.cancelJob(job),
  startRecording: (request) => captures.startRecording(request),
  stopRecording: () => captures.stopRecording(),
  recording: () => captures.recording(),
  snapshot: (path) => captures.snapshot(path),
  storeTraffic: (path) => captures.storeTraffic(path),
  restoreTraffic: (request) => captures.restoreTraffic(request),
};

const rpc = createBirpc<EngineEvents, EngineCalls>(functions, {
  post: (message: unknown) => port.postMessage(message, transferables(message)),
  serialize: packPages,
  on: (listener) => void port.on('message', listener),
  off: (listener) => void port.off('message', listener),
});
