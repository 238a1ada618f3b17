/** A way out that a refusal offers as a button. */
export interface UserErrorAction {
  readonly title: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** Something the user asked for can't be done, for a reason already worded for the user. */
export class UserError extends Error {
  readonly action: UserErrorAction | undefined;

  constructor(message: string, action?: UserErrorAction) {
    super(message);
    this.name = 'UserError';
    this.action = action;
  }
}

/** By name, since a bundle that is loaded later has a class of its own. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError';
}
