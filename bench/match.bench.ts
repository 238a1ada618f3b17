import { directionIn } from '../src/engine/log/directionColumn.ts';
import { TrafficLog } from '../src/engine/log/trafficLog.ts';
import { TrafficQuery } from '../src/engine/log/trafficQuery.ts';
import { LoggedEntry } from '../src/engine/match/matchedEntry.ts';
import { Matcher } from '../src/engine/match/matcher.ts';
import { parseFilter } from '../src/shared/match/parseFilter.ts';
import { alternate, report } from './measure.ts';

/**
 * A filter of a text, a regular expression and masked bytes over 1,000,000 messages, beside
 * `Buffer.indexOf` of the text alone over the same bytes; how many messages a second are tried on it one
 * by one as they are logged (`perSecond`), and by a query that looks whenever a hundred came.
 */
const entries = 1_000_000;
const bytes = 100;
const needle = Buffer.from('needle in a haystack');
const filter = '"needle in a haystack" /n[a-z]+ in/ hex:"6e [0110????] ?5 64"';
const bounds = { bytesMax: Infinity, entriesMax: Infinity };
const turnEntries = 100;
/** More and shorter ones than usual: a round takes a tenth of a second, and noise decides. */
const rounds = 25;

/** Printable characters in no order, with the needle in one message of 500. */
const piece = Buffer.alloc(500 * bytes);
let state = 1;
for (let at = 0; at < piece.length; at += 1) {
  state = (state * 48_271) % 0x7fffffff;
  piece[at] = 0x20 + (state % 95);
}
piece.set(needle, 40 * bytes + 7);
const messages = Array.from({ length: 500 }, (_, at) =>
  piece.subarray(at * bytes, (at + 1) * bytes),
);
const whole = Buffer.concat(Array.from({ length: entries / messages.length }, () => piece));

function logged(each: (log: TrafficLog) => void): TrafficLog {
  const log = new TrafficLog(bounds);
  for (let seq = 1; seq <= entries; seq += 1) {
    const message = messages[seq % messages.length];
    if (message !== undefined) {
      log.append(seq, 0, 0, directionIn, message);
    }
    if (seq % turnEntries === 0) {
      each(log);
    }
  }
  return log;
}

function queryOf(log: TrafficLog): TrafficQuery {
  const query = new TrafficQuery(1, { filter });
  query.addLog('listener', log);
  return query;
}

const log = logged(() => undefined);
const wanted = entries / messages.length;

const contest = await alternate(
  () => {
    const startedAt = performance.now();
    const query = queryOf(log);
    query.update(Infinity);
    const tookMs = performance.now() - startedAt;
    const { total } = query.summary();
    if (total !== wanted) {
      throw new Error(`found ${total} of ${wanted}`);
    }
    return Promise.resolve((entries * bytes) / 1_000 / tookMs);
  },
  () => {
    const startedAt = performance.now();
    let found = 0;
    for (let at = whole.indexOf(needle); at >= 0; at = whole.indexOf(needle, at + 1)) {
      found += 1;
    }
    const tookMs = performance.now() - startedAt;
    if (found !== wanted) {
      throw new Error(`found ${found} of ${wanted}`);
    }
    return Promise.resolve((entries * bytes) / 1_000 / tookMs);
  },
  rounds,
);

let tookMs = 0;
const measured = <Result>(work: () => Result): Result => {
  // Of the processor: what else runs on the machine must not count.
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  tookMs += (user + system) / 1_000;
  return result;
};
const rate = () => (entries * 1_000) / tookMs;

let query: TrafficQuery | undefined;
logged((growing) => {
  query ??= queryOf(growing);
  const growingQuery = query;
  measured(() => growingQuery.update(Infinity));
});
const perSecondInTurns = rate();

const parsed = parseFilter(filter);
if (!parsed.ok) {
  throw new Error(parsed.fault.message);
}
const matcher = new Matcher(parsed.filter, { now: 0 });
let matched = 0;
tookMs = 0;
logged((growing) => {
  const entry = new LoggedEntry(growing, 'listener', 0);
  measured(() => {
    for (let index = growing.end - turnEntries; index < growing.end; index += 1) {
      entry.index = index;
      matched += matcher.accepts(entry) ? 1 : 0;
    }
  });
});
if (matched !== wanted) {
  throw new Error(`found ${matched} of ${wanted}`);
}
const perSecond = rate();
report({
  name: 'match',
  ...contest,
  perSecond,
  perSecondInTurns,
  unit: 'MB/s',
  goal: 'ratio ≥ 0.5, perSecond ≥ 1000000',
  isMet: contest.ratio >= 0.5 && perSecond >= 1_000_000,
});
