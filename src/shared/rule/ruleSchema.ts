import * as v from 'valibot';
import { wholeNumber } from '../definition/wholeNumber.ts';
import { filterLengthMax } from '../match/filterLengthMax.ts';
import { stateName } from '../step/gotoStep.ts';
import { pauseMsMax } from '../step/stepModule.ts';
import { stepKeys, stepSchema } from '../step/steps.ts';

/** When a rule is asked. */
export const ruleEvents = ['message', 'connect', 'close', 'idle', 'every', 'unmatched'] as const;
export type RuleEvent = (typeof ruleEvents)[number];

/** Of a tap: whose messages a rule is asked about. */
export const ruleSides = ['client', 'server', 'both'] as const;
export type RuleSide = (typeof ruleSides)[number];

const stepsMax = 1_000;
const countMax = 1_000_000_000;

/** What a rule says beside its first step. */
export const ruleKeys = {
  name: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1, 'A name is expected here.'),
      v.maxLength(100, 'A name has 100 characters at most.'),
      v.description('What the rule is called where its hits are shown.'),
    ),
  ),
  on: v.optional(
    v.pipe(
      v.picklist(ruleEvents, `One of ${ruleEvents.join(', ')} is expected here.`),
      v.description(
        'When it is asked: `message`; `connect`, when a connection opens; `close`, when the peer has finished sending or the connection ended; `idle`, after `idleMs` without a message; `every` `everyMs`; `unmatched`, for a message that no other rule took. Default: `message`.',
      ),
    ),
  ),
  from: v.optional(
    v.pipe(
      v.picklist(ruleSides, `One of ${ruleSides.join(', ')} is expected here.`),
      v.description(
        'Of a tap: whose messages and connections it is asked about. Default: `client`; `both` where `match` asks for `upstream` or `downstream`.',
      ),
    ),
  ),
  match: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(filterLengthMax, `A filter has ${filterLengthMax} characters at most.`),
      v.description(
        'Which messages: a filter as in the Traffic view, such as `^\'GET \'`, `/^HELO (?<host>\\S+)/i`, `hex:"^ 11 03 {address:2}"` or `u16[2]<10`. Named parts are `${name}` in what is sent. Default: all.',
      ),
    ),
  ),
  state: v.optional(
    v.pipe(
      v.union([stateName, v.array(stateName)], 'The name of a state is expected here, or a list.'),
      v.description(
        'Only while the connection is in this state, or in one of these; see `goto`. It begins in `start`.',
      ),
    ),
  ),
  idleMs: v.optional(
    wholeNumber(1, pauseMsMax, 'Of `on: "idle"`: after how many milliseconds without a message.'),
  ),
  skip: v.optional(
    wholeNumber(
      0,
      countMax,
      'How many times it lets pass first, though all else fits. Default: 0.',
    ),
  ),
  times: v.optional(
    wholeNumber(1, countMax, 'How many times it fires at most. Default: no limit.'),
  ),
  probability: v.optional(
    v.pipe(
      v.number('A number from 0 to 1 is expected here.'),
      v.minValue(0, 'A number from 0 to 1 is expected here.'),
      v.maxValue(1, 'A number from 0 to 1 is expected here.'),
      v.description('How probably it fires where all else fits, from 0 to 1. Default: 1.'),
    ),
  ),
  cooldownMs: v.optional(
    wholeNumber(1, pauseMsMax, 'How many milliseconds it does not fire after it did.'),
  ),
  per: v.optional(
    v.pipe(
      v.picklist(['socket', 'connection'], 'One of socket, connection is expected here.'),
      v.description(
        'What `skip`, `times`, `cooldownMs` and `sequence` count over. Default: `socket`, all connections since its start.',
      ),
    ),
  ),
  also: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Whether the rules behind it are asked as well when it fired. Default: `false` for messages, `true` for all other events.',
      ),
    ),
  ),
  sequence: v.optional(
    v.pipe(
      v.array(v.union([stepSchema, v.array(stepSchema)])),
      v.minLength(1, 'A step is expected here.'),
      v.maxLength(stepsMax, `There are ${stepsMax} steps at most.`),
      v.description(
        'What it does the first time, the second time and so on: steps, or lists of steps; see `order`.',
      ),
    ),
  ),
  order: v.optional(
    v.pipe(
      v.picklist(['last', 'cycle', 'random'], 'One of last, cycle, random is expected here.'),
      v.description(
        'Of `sequence`: stay on the last, begin again, or choose at random each time. Default: `last`.',
      ),
    ),
  ),
  do: v.optional(
    v.pipe(
      v.array(stepSchema),
      v.maxLength(stepsMax, `There are ${stepsMax} steps at most.`),
      v.description('Further steps, one after the other.'),
    ),
  ),
};

const ruleObject = v.strictObject({ ...ruleKeys, ...stepKeys });
export type Rule = v.InferOutput<typeof ruleObject>;

/**
 * One rule, each key by itself; `ruleFaults` tells what is wrong between them. By its general type, as
 * the compiler can't write out that of a definition with all keys of a rule.
 */
export const ruleSchema: v.GenericSchema<Rule> = ruleObject;
