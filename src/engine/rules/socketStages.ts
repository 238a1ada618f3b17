import type { Definition } from '../../shared/definition/definition.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import { streamFramingOf } from '../framing/streamFramingOf.ts';
import type { StageFactory, StageSource } from '../pipeline/stage.ts';
import { SocketIntercept } from '../intercept/socketIntercept.ts';
import { serviceStages } from '../services/serviceStages.ts';
import type { SocketScript } from '../script/socketScript.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { checkFrames } from './checkFrames.ts';
import { compileRules } from './compileRules.ts';
import { RulesStage } from './rulesStage.ts';
import { SocketRules } from './socketRules.ts';

/** What happens to the messages of one socket between wire and log, through all its runs. */
export class SocketStages implements StageSource {
  readonly rules: SocketRules;
  /** What waits for a person; kept through all runs. */
  readonly intercept: SocketIntercept;
  readonly #rulesStage: StageFactory = (connection) => new RulesStage(connection, this.rules);
  readonly #scriptStage: StageFactory = (connection) => this.script?.stageFor(connection);
  readonly #traffic: SocketTraffic;
  /** While it runs with one: it does its part in what opens from then on. */
  script: SocketScript | undefined;
  #inputs: SocketInputs = {};
  #services: readonly StageFactory[] = [];

  /** `stop` stops the socket. */
  constructor(traffic: SocketTraffic, stop: () => void) {
    this.#traffic = traffic;
    this.rules = new SocketRules(() => setImmediate(stop));
    this.intercept = new SocketIntercept(traffic);
  }

  get factories(): readonly StageFactory[] {
    return [
      ...(this.intercept.current === undefined ? [] : [this.intercept.factory]),
      ...this.#services,
      ...(this.rules.current?.all.length ? [this.#rulesStage] : []),
      ...(this.script === undefined ? [] : [this.#scriptStage]),
    ];
  }

  /** To be called when the socket is started, not when it connects again: all is counted anew. */
  reset(): void {
    this.rules.shared.clear();
    this.rules.replace(undefined);
    this.#services = [];
  }

  /**
   * Takes over what a definition says; its rules count from the next message on. Throws where an answer
   * can't be read or framed, and changes nothing then; the message says why.
   */
  apply(definition: Definition, inputs: SocketInputs = this.#inputs): void {
    const { payloadFiles: files = {} } = inputs;
    const { counters } = this.rules;
    const traffic = this.#traffic;
    const rules = compileRules(definition, { traffic, files, counters });
    const framing = streamFramingOf(definition, traffic.context.clock);
    if (framing !== undefined) {
      checkFrames(rules, framing);
    }
    this.#inputs = inputs;
    // They don't change while it runs.
    if (this.#services.length === 0) {
      this.#services = serviceStages(definition);
    }
    this.rules.replace(rules);
    this.changed();
  }

  /** Sees to it that connections have the stages of now. */
  changed(): void {
    for (const connection of this.#traffic.connections.values()) {
      connection.stagesChanged();
    }
  }
}
