/** An action that a `UserError` offers as a button. */
export interface UserErrorAction {
  readonly title: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** A request of the user can't be carried out; the message is worded for the user. */
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
