import { interceptSecondsDefault } from '../../shared/intercept/interceptDefaults.ts';
import type { Intercept } from '../../shared/intercept/interceptSchema.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import type { Role } from '../../shared/definition/definitionKey.ts';
import type { Connection } from '../connection.ts';
import { Matcher } from '../match/matcher.ts';
import type { MatchedEntry } from '../match/matchedEntry.ts';
import type { StageFactory } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { InterceptStage } from './interceptStage.ts';
import type { HeldChoice } from './interceptStage.ts';

/** Which messages of a socket are held for somebody to decide, through all its runs and changes. */
export class SocketIntercept implements HeldChoice {
  /** One for all connections, so that each has the stage once. */
  readonly factory: StageFactory = (connection) => new InterceptStage(connection, this);
  readonly #traffic: Pick<SocketTraffic, 'context' | 'held' | 'log' | 'changed'>;
  #current: Intercept | undefined;
  #role: Role = 'listener';
  #matcher: Matcher | undefined;

  constructor(traffic: Pick<SocketTraffic, 'context' | 'held' | 'log' | 'changed'>) {
    this.#traffic = traffic;
  }

  /** Nothing is held where absent. */
  get current(): Intercept | undefined {
    return this.#current;
  }

  get timeoutMs(): number {
    return (this.#current?.timeoutSeconds ?? interceptSecondsDefault) * 1000;
  }

  /** From the next message on. What is held stays so, unless nothing is to be held any more: then it goes on. */
  set(intercept: Intercept | undefined, role = this.#role): void {
    this.#role = role;
    this.#current = intercept;
    const parsed = intercept?.match === undefined ? undefined : parseFilter(intercept.match);
    const { log, held, context } = this.#traffic;
    // One that can't be read is reported by the schema.
    this.#matcher = parsed?.ok
      ? new Matcher(parsed.filter, { now: context.clock.now() })
      : undefined;
    if (intercept === undefined) {
      held.decideAll('pass', log.end - 1);
    }
    this.#traffic.changed();
  }

  isUpstream(direction: 'in' | 'out', leg: Connection['leg']): boolean {
    const isFromClient = leg === undefined ? this.#role === 'listener' : leg === 'client';
    return isFromClient === (direction === 'in');
  }

  chooses(isUpstream: boolean, entry: () => MatchedEntry): boolean {
    if (this.#current === undefined) {
      return false;
    }
    const { direction = 'both' } = this.#current;
    return (
      (direction === 'both' || (direction === 'upstream') === isUpstream) &&
      (this.#matcher === undefined || this.#matcher.accepts(entry()))
    );
  }
}
