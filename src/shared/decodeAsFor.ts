import type { ConnectionId, DecodeAs } from './entry.ts';

/** Which of a socket's choices holds for all its messages, or for those of one connection. */
export function decodeAsFor(
  choices: readonly DecodeAs[] = [],
  connection?: ConnectionId,
): DecodeAs | undefined {
  const own = choices.find(
    (choice) => choice.connection !== undefined && choice.connection === connection,
  );
  return own ?? choices.find((choice) => choice.connection === undefined);
}
