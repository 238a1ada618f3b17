import * as v from 'valibot';
import { eventKinds } from '../../../shared/entry.ts';
import type { EventDetail } from '../../../shared/entry.ts';
import type { ProxyReport } from '../../../shared/proxyProtocol.ts';
import { connectionHits, hitKinds } from '../../../shared/fault/faultHit.ts';
import type { FaultHit } from '../../../shared/fault/faultHit.ts';
import { faultSchema } from '../../../shared/fault/faultSchema.ts';
import { fates, origins } from '../../../shared/messageFate.ts';
import { scriptLevels } from '../../../shared/script/scriptLine.ts';
import type { ScriptLine } from '../../../shared/script/scriptLine.ts';
import { errorCodes, misplacedReasons } from '../../../shared/socketError.ts';
import type { SocketError } from '../../../shared/socketError.ts';
import type { CertificateReport, OwnCertificate, TlsReport } from '../../../shared/tlsReport.ts';
import type { ProxyConnectReport } from '../../../shared/proxy.ts';
import { payloadExpressionFaults } from '../../../shared/payloadExpression.ts';
import type {
  ConnectionContent,
  EventContent,
  FateContent,
  LogContent,
  MessageContent,
  SocketContent,
  UnfinishedContent,
  UnsentContent,
} from '../logRecords.ts';

/*
 * The records of a file may be anybody's: what is read from them is checked as strictly as its type
 * says. Keys that are not known here are left out.
 */

/** A schema for every key of a type, so that a new key can't be forgotten here. */
type Entries<T> = {
  readonly [Key in keyof Required<T>]: v.GenericSchema<unknown, Required<T>[Key]>;
};

/** Of an object whose `required` keys must be there. */
function objectOf<T extends object>(entries: Entries<T>, required: readonly (keyof T & string)[]) {
  const checked = Object.fromEntries(
    Object.entries<v.GenericSchema>(entries).map(([key, schema]) => [
      key,
      (required as readonly string[]).includes(key) ? schema : v.exactOptional(schema),
    ]),
  );
  return v.object(checked) as unknown as v.GenericSchema<unknown, T>;
}

const text = v.string();
const texts = v.array(text);
const count = v.pipe(v.number(), v.finite());
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const side = v.picklist(['local', 'remote']);

const certificateEntries: Entries<CertificateReport> = {
  subject: text,
  issuer: text,
  validFrom: text,
  validTo: text,
  altNames: text,
  fingerprint256: text,
};
const certificateKeys = ['subject', 'issuer', 'validFrom', 'validTo', 'fingerprint256'] as const;
const certificate = objectOf<CertificateReport>(certificateEntries, certificateKeys);

const ownCertificate = objectOf<OwnCertificate>(
  { ...certificateEntries, isThrowaway: v.boolean() },
  [...certificateKeys, 'isThrowaway'],
);

const tls = objectOf<TlsReport>(
  {
    protocol: text,
    cipher: text,
    alpn: text,
    serverName: text,
    peer: certificate,
    verification: v.picklist(['passed', 'failed', 'unchecked', 'none']),
    fault: text,
  },
  ['protocol', 'cipher', 'verification'],
);

const proxyHeader = objectOf<ProxyReport>(
  {
    version: v.picklist([1, 2]),
    command: v.picklist(['proxy', 'local', 'unknown']),
    source: text,
    destination: text,
    tlvs: count,
    bytes: count,
  },
  ['version', 'command', 'tlvs', 'bytes'],
);

const proxyConnect = objectOf<ProxyConnectReport>({ target: text, user: text, answer: text }, [
  'target',
]);

const error = objectOf<SocketError>(
  {
    code: v.picklist(errorCodes),
    syscall: text,
    errno: text,
    errnoNumber: count,
    endpoint: text,
    via: text,
    limitBytes: count,
    misplaced: v.picklist(misplacedReasons),
    path: text,
    line: count,
    payload: v.object({
      fault: v.picklist(payloadExpressionFaults),
      position: count,
      length: count,
      part: text,
    }),
    rule: text,
    timeout: v.object({ of: v.picklist(['connect', 'idle', 'total']), ms: count }),
    received: v.object({ hex: text, length: count }),
    message: text,
  },
  ['code', 'message'],
);

const fault = v.union([
  v.object({ seed: natural, on: v.array(faultSchema) }),
  v.object({ fault: v.string(), did: v.picklist(connectionHits), ms: v.exactOptional(natural) }),
]);

const script = objectOf<ScriptLine>(
  { level: v.picklist(scriptLevels), text, path: text, line: count },
  ['level', 'text'],
);

const event = objectOf<EventDetail>(
  {
    event: v.picklist(eventKinds),
    side,
    endpoint: text,
    error,
    reconnect: v.object({ attempt: count, delayMs: count }),
    interface: text,
    backlog: count,
    datagrams: count,
    reachableAs: texts,
    proxyHeader,
    proxyConnect,
    tls,
    certificate: ownCertificate,
    keyLog: text,
    script,
    fault,
  },
  ['event'],
);

export const logSchema = objectOf<LogContent>({ version: count, run: text }, ['version', 'run']);

export const socketSchema = objectOf<SocketContent>(
  {
    id: text,
    name: text,
    role: v.picklist(['listener', 'client']),
    endpoint: text,
    evictedEntries: count,
    droppedDatagrams: count,
    hasNanoseconds: v.boolean(),
  },
  ['id', 'name', 'role', 'endpoint'],
);

export const connectionSchema = objectOf<ConnectionContent>(
  {
    peer: text,
    local: text,
    remote: text,
    openedBy: side,
    packets: v.tuple([text, text]),
  },
  [],
);

const place = v.variant('form', [
  v.object({ form: v.literal('range'), head: natural, tail: natural }),
  v.object({ form: v.literal('spliced'), head: natural, gap: natural }),
  v.object({ form: v.picklist(['slip', 'cobs']), length: natural }),
]);
const origin = v.picklist(origins);
const fate = v.picklist(fates);

const context = v.pipe(text, v.maxLength(100));

/** Faults of a socket that can have hit one message. */
const hitsMax = 100;
const faults = v.pipe(
  v.array(
    objectOf<FaultHit>(
      {
        fault: v.pipe(text, v.maxLength(100)),
        did: v.picklist(hitKinds),
        ms: natural,
        pieces: natural,
        bytes: natural,
      },
      ['fault', 'did'],
    ),
  ),
  v.maxLength(hitsMax),
);

export const messageSchema = objectOf<MessageContent>(
  { place, context, early: natural, origin, fate, faults },
  [],
);

export const unsentSchema = objectOf<UnsentContent>(
  {
    ...{ place, context, origin, fate, faults, note: text, bytes: natural },
    goesOn: v.boolean(),
    isMarked: v.boolean(),
  },
  ['bytes', 'fate'],
);

export const fateSchema = objectOf<FateContent>({ fate, back: natural }, ['fate', 'back']);

export const unfinishedSchema = objectOf<UnfinishedContent>({ bytes: natural }, ['bytes']);

export const eventSchema = objectOf<EventContent>(
  { event, isMarked: v.boolean(), note: text, nanoseconds: natural },
  ['event'],
);
