import type { NamedChecksum } from '../../shared/checksum.ts';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { RuleEvent, RuleSide } from '../../shared/rule/ruleSchema.ts';
import type { Matcher } from '../match/matcher.ts';
import type { Message } from '../sending/message.ts';
import type { RuleCounters } from './ruleCounters.ts';

/** What is to be sent, ready to be filled in. */
export interface Reply {
  readonly message: Message;
  readonly checksum: NamedChecksum | undefined;
  readonly raw: boolean;
}

/** A step as it is carried out. */
export type CompiledStep =
  /** Milliseconds. */
  | { readonly kind: 'delay'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'send';
      readonly reply: Reply;
      readonly to: 'peer' | 'all' | 'others';
      readonly pieces: { readonly bytes: number; readonly everyMs: number } | undefined;
    }
  | { readonly kind: 'echo' }
  /** `preamble` leaves in plain right before. */
  | { readonly kind: 'startTls'; readonly preamble: readonly Reply[] }
  | { readonly kind: 'set' | 'share'; readonly name: string; readonly message: Message }
  | { readonly kind: 'goto'; readonly state: string }
  | {
      readonly kind: 'replace';
      /** All that is replaced; absent where the whole payload is. */
      readonly find: Message | undefined;
      readonly reply: Reply;
    }
  | { readonly kind: 'forward' | 'drop' }
  | { readonly kind: 'mark' }
  | { readonly kind: 'note'; readonly message: Message }
  | { readonly kind: 'close'; readonly mode: CloseMode }
  | { readonly kind: 'stop' };

/** A rule, compiled for all connections of a socket. */
export interface CompiledRule {
  /** What it is called. */
  readonly label: string;
  readonly on: RuleEvent;
  /** Of a tap: whose messages it is asked about. */
  readonly side: RuleSide;
  /** As it is written. */
  readonly match: string | undefined;
  /** Absent where it takes every message. */
  readonly matcher: Matcher | undefined;
  /** Absent where the state does not matter. */
  readonly states: ReadonlySet<string> | undefined;
  readonly idleMs: number | undefined;
  readonly everyMs: number | undefined;
  readonly skip: number;
  readonly times: number;
  readonly probability: number;
  readonly cooldownMs: number;
  /** Whether what limits it is counted for each connection by itself. */
  readonly isPerConnection: boolean;
  /** Whether the rules behind it are asked as well. */
  readonly also: boolean;
  /** What comes first, by the order of its firing; one list where there is no sequence. */
  readonly sequence: readonly (readonly CompiledStep[])[];
  readonly order: 'last' | 'cycle' | 'random';
  /** Whether it fires whenever it is asked. */
  readonly isUnconditional: boolean;
  /** By what it is found again when the rules change. */
  readonly key: string;
  /** Over all connections. */
  readonly counters: RuleCounters;
}

/** Rules by when they are asked, in their order. */
export type RulesByEvent = Readonly<Record<RuleEvent, readonly CompiledRule[]>>;

/** The rules of a socket. */
export interface RuleSet {
  readonly all: readonly CompiledRule[];
  /** Whether its socket is a listener: what that receives goes upstream. */
  readonly isListener: boolean;
  /** Of all connections; at a tap of those with the clients, and of those with the servers. */
  readonly on: RulesByEvent;
  readonly onLeg: Readonly<Record<'client' | 'server', RulesByEvent>>;
  /** The names of all states that it mentions. */
  readonly states: ReadonlySet<string>;
  /** The rule that sends every message back, where nothing else is asked before it. */
  readonly echo: CompiledRule | undefined;
  /** What is appended to what is sent, and taken off what comes before it is matched. */
  readonly checksum: NamedChecksum | undefined;
}
