/** What named parts of a filter stand for in one message: `hex:"{length:2}"`, `/(?<user>\w+)/`. */
export type Captures = Readonly<Record<string, Uint8Array>>;
