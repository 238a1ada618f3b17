/** With what the program ends, and what that means. */
export const exitCodeMeanings = {
  done: { code: 0, meaning: 'The conversation ended, or everything was done' },
  failed: { code: 1, meaning: 'A socket could not start, or a connection failed or was reset' },
  usage: { code: 2, meaning: 'The arguments, standard input or a file with sockets are not valid' },
  interrupted: { code: 130, meaning: 'Ctrl-C (SIGINT); every port was freed' },
  terminated: { code: 143, meaning: 'SIGTERM; every port was freed' },
} as const;

export type ExitReason = keyof typeof exitCodeMeanings;
export type ExitCode = (typeof exitCodeMeanings)[ExitReason]['code'];

export const exitCodes = {
  done: exitCodeMeanings.done.code,
  failed: exitCodeMeanings.failed.code,
  usage: exitCodeMeanings.usage.code,
  interrupted: exitCodeMeanings.interrupted.code,
  terminated: exitCodeMeanings.terminated.code,
} as const satisfies Record<ExitReason, ExitCode>;
