import { inspect } from 'node:util';
import type { ScriptPlace } from '../../../shared/script/scriptLine.ts';

/** A script that is no valid TypeScript or JavaScript. */
export class UnreadableScript extends SyntaxError {
  readonly place: ScriptPlace;

  constructor(message: string, place: ScriptPlace) {
    super(message.replace(/ \(\d+:\d+\)$/, ''));
    this.name = 'SyntaxError';
    this.place = place;
  }
}

/** Finds where in a script's files something was called, or failed. */
export class StackPlaces {
  readonly #isScript: (file: string) => boolean;
  readonly #places = new WeakMap<object, ScriptPlace>();

  /** Takes over how errors of this process format their stacks. */
  constructor(isScript: (file: string) => boolean) {
    this.#isScript = isScript;
    Error.prepareStackTrace = (error, sites) => {
      const place = this.#placeIn(sites);
      if (place !== undefined) {
        this.#places.set(error, place);
      }
      return [String(error), ...sites.map(written)].join('\n');
    };
  }

  /** Where it is called from. */
  here(): ScriptPlace | undefined {
    return this.of(new Error('here'));
  }

  /** Where it was thrown; of a syntax error, where that is. */
  of(error: unknown): ScriptPlace | undefined {
    if (!(error instanceof Error)) {
      return undefined;
    }
    if (error instanceof UnreadableScript) {
      return error.place;
    }
    // Stacks are formatted when they are asked for.
    const { stack = '' } = error;
    const place = this.#places.get(error);
    if (place !== undefined && !(error instanceof SyntaxError)) {
      return place;
    }
    // Node writes a syntax error's place before its stack: `file:line`.
    const found = /^(.+):(\d+)$/m.exec(stack);
    const [, path = '', line] = found ?? [];
    return found && this.#isScript(path) ? { path, line: Number(line) } : place;
  }

  #placeIn(sites: readonly NodeJS.CallSite[]): ScriptPlace | undefined {
    for (const site of sites) {
      const path = site.getFileName();
      const line = site.getLineNumber();
      if (typeof path === 'string' && typeof line === 'number' && this.#isScript(path)) {
        return { path, line };
      }
    }
    return undefined;
  }
}

/** What was thrown, in one line where it is an error. */
export function thrownText(error: unknown): string {
  return error instanceof Error ? String(error) : inspect(error);
}

/** As Node writes it. */
function written(site: NodeJS.CallSite): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- its types lack its own `toString`
  return `    at ${site.toString()}`;
}
