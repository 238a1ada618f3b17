/**
 * As what a script has a line in the log: a method of `console`; `failed` with an exception, `loaded` when
 * it was loaded anew.
 */
export const scriptLevels = ['log', 'info', 'debug', 'warn', 'error', 'failed', 'loaded'] as const;
export type ScriptLevel = (typeof scriptLevels)[number];

/** Where in a script something happened. */
export interface ScriptPlace {
  /** The path of the file on this machine. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** What a script wrote, or how one of its functions failed. */
export interface ScriptLine extends Partial<ScriptPlace> {
  readonly level: ScriptLevel;
  /** At most 4,096 UTF-16 units. */
  readonly text: string;
}
