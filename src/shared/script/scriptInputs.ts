/** Which files the process of a script runs. */
export interface ScriptInputs {
  /** The script's path on this machine. */
  readonly file: string;
  /** Ours, which loads the script there. */
  readonly hostFile: string;
}
