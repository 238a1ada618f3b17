import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { CaptureReaderApi, CaptureReaderEvents } from '../../../shared/captureReaderApi.ts';
import { transferables } from '../../../shared/transferables.ts';
import { CaptureReader } from './captureReader.ts';

const port = parentPort;
if (port === null) {
  throw new Error('captures are read in a worker thread');
}

const reader = new CaptureReader({ summary: (summary) => void rpc.summary.asEvent(summary) });

const functions: CaptureReaderApi = {
  open: (path) => reader.open(path),
  openQuery: (query) => reader.openQuery(query),
  closeQuery: (query) => reader.closeQuery(query),
  page: (request) => reader.page(request),
  payload: (request) => reader.payload(request),
  content: (request) => reader.content(request),
  annotate: (request) => reader.annotate(request),
  countEntries: (request) => reader.countEntries(request),
  saveTraffic: (request) => reader.saveTraffic(request),
  jobProgress: (job) => reader.jobProgress(job),
  cancelJob: (job) => reader.cancelJob(job),
};

const rpc = createBirpc<CaptureReaderEvents, CaptureReaderApi>(functions, {
  post: (message: unknown) => port.postMessage(message, transferables(message)),
  on: (listener) => void port.on('message', listener),
  off: (listener) => void port.off('message', listener),
});
