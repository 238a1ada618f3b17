/** How long an intercepted message waits, in seconds, where its definition doesn't say. */
export const interceptSecondsDefault = 60;
