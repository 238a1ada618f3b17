/** With what the program ends, and what that means. */
export const exitCodeMeanings = {
  done: { code: 0, meaning: 'The conversation ended, everything was done, or every test passed' },
  failed: {
    code: 1,
    meaning: 'A socket could not start, a connection failed or was reset, or a test failed',
  },
  usage: {
    code: 2,
    meaning:
      'The arguments, standard input or a file with sockets are not valid, or there is no test',
  },
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
