/**
 * Who a message comes from. `peer` is ordinary for what was received, `user` for what was sent: a
 * person, a program that uses the extension, a file or a repeated message. `greeting` and `echo` are rules, too;
 * `fault` is what a fault sent again, or changed.
 */
export const origins = [
  'peer',
  'user',
  'replay',
  'greeting',
  'echo',
  'service',
  'fault',
  'rule',
  'script',
] as const;
export type Origin = (typeof origins)[number];

/**
 * What became of a message on its way between the wire and whoever it was for. `replaced` is what did
 * not go on itself, but another payload in its place.
 */
export const fates = ['delivered', 'held', 'dropped', 'replaced'] as const;
export type Fate = (typeof fates)[number];

/** The origin that a message has unless another one is told. */
export function ordinaryOrigin(direction: 'in' | 'out' | 'event'): Origin {
  return direction === 'in' ? 'peer' : 'user';
}
