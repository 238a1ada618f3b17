/** A way out that a refusal offers as a button. */
export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** Something the user asked for can't be done, for a reason already worded for the user. */
export class Refusal extends Error {
  readonly remedy: Remedy | undefined;

  constructor(message: string, remedy?: Remedy) {
    super(message);
    this.name = 'Refusal';
    this.remedy = remedy;
  }
}

/** By name, since a bundle that is loaded later has a class of its own. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'Refusal';
}
