import {
  viewPageRequestSchema,
  viewPayloadRequestSchema,
  viewQuerySchema,
} from '../../../src/shared/viewProtocol.ts';
import { describeSchema } from './describeSchema.ts';

const page = { query: 1, at: { position: 0 }, count: 50, previewBytes: 100 };
const payload = { socket: 'a', seq: 1, offset: 0, length: 10 };

describeSchema(
  'viewQuerySchema',
  viewQuerySchema,
  [{}, { sockets: ['a'], connection: 3, directions: ['in', 'out', 'event'] }, { sockets: [] }],
  [
    null,
    'all',
    { sockets: 'a' },
    { sockets: [1] },
    { sockets: ['x'.repeat(1_001)] },
    { connection: -1 },
    { connection: 1.5 },
    { directions: ['up'] },
    { directions: ['in', 'in', 'in', 'in'] },
  ],
);

describeSchema(
  'viewPageRequestSchema',
  viewPageRequestSchema,
  [page, { ...page, at: { seq: 7 } }, { ...page, at: { seq: 7, before: 3 } }],
  [
    { ...page, count: 1_001 },
    { ...page, previewBytes: 4_097 },
    { ...page, at: {} },
    { ...page, at: { position: -1 } },
    { ...page, query: '1' },
    { ...page, count: Infinity },
  ],
);

describeSchema(
  'viewPayloadRequestSchema',
  viewPayloadRequestSchema,
  [payload],
  [
    { ...payload, length: 1024 * 1024 + 1 },
    { ...payload, offset: -1 },
    { ...payload, seq: NaN },
    { ...payload, socket: undefined },
  ],
);
