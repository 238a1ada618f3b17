import type { Definition } from '../definition/definition.ts';
import type { SocketError } from '../socketError.ts';
import type { RuleEvent } from './ruleSchema.ts';

/** What can keep a rule from firing, in the order in which it is looked at. */
export const ruleConditions = [
  'state',
  'match',
  'skip',
  'times',
  'cooldown',
  'probability',
] as const;
export type RuleCondition = (typeof ruleConditions)[number];

/** A message on which the rules of a definition are tried, without a connection. */
export interface RuleTrialRequest {
  readonly definition: Definition;
  /** Contents of the files that payloads name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** What framing leaves of the message. */
  readonly payload: Uint8Array;
  /** The state of the connection. Default: that in which it begins. */
  readonly state?: string;
  /** At a tap, who says it. Default: the client. */
  readonly from?: 'client' | 'server';
}

/** Something that a rule would do; bytes are those of the wire. */
export type TriedStep =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'send'; readonly to: 'peer' | 'others'; readonly bytes: Uint8Array }
  | { readonly kind: 'startTls' | 'mark' | 'stop' | 'forward' | 'drop' }
  | { readonly kind: 'note'; readonly note: string }
  | { readonly kind: 'goto'; readonly state: string }
  | { readonly kind: 'replace'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly mode: 'close' | 'shutdown' | 'reset' }
  | { readonly kind: 'error'; readonly error: SocketError };

/** What becomes of one rule when the message comes. */
export interface RuleTrial {
  readonly label: string;
  readonly on: RuleEvent;
  readonly verdict:
    | {
        readonly kind: 'fires';
        /** What its named parts stand for. */
        readonly captures: Readonly<Record<string, Uint8Array>>;
        /** In the order in which it does that. */
        readonly steps: readonly TriedStep[];
        /** Whether it would do still more. */
        readonly hasMore: boolean;
      }
    /** `term` is the first part of the filter that does not hold. */
    | { readonly kind: 'fails'; readonly condition: RuleCondition; readonly term?: string }
    /** Another rule took the message before, or there is one that is no matter of messages, or of this side. */
    | { readonly kind: 'notAsked'; readonly why: 'taken' | 'event' | 'side' };
}
