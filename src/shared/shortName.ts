/** A name in two parts: `head` may be cut short; `tail` tells it from its likes and is kept whole. */
export interface NameParts {
  readonly head: string;
  readonly tail: string;
}

/** A port, a number, or the number in parentheses that a second socket of a name gets. */
const distinguishingEnd = /(?::\d{1,5}|[-_ #]?\d{1,6}|(?: ?\(\d+\)))$/;
/** A file's name, as of a Unix-domain socket. */
const fileName = /[/\\][^/\\]{1,24}$/;
/** UTF-16 units that are kept of a name which ends in neither. */
const endLength = 4;

/** Splits a name such as `tcp://127.0.0.1:18083` before what distinguishes it: `:18083`. */
export function nameParts(name: string): NameParts {
  const found = distinguishingEnd.exec(name) ?? fileName.exec(name);
  const at = found?.index ?? Math.max(Math.ceil(name.length / 2), name.length - endLength);
  // Never between the halves of one character.
  const isHalf = /[\udc00-\udfff]/.test(name.charAt(at));
  const start = isHalf ? at - 1 : at;
  return { head: name.slice(0, start), tail: name.slice(start) };
}

/**
 * A name in at most `max` UTF-16 units, cut in the middle: `tcp://127…:18083`. Where only the end has
 * room, that alone, and more than `max` if it is longer: `:18083`, and `→ 18083` for `→ 127.0.0.1:18083`.
 */
export function shortenName(name: string, max: number): string {
  if (name.length <= max) {
    return name;
  }
  const { head, tail } = nameParts(name);
  const arrow = /^[→←] /.exec(head)?.[0] ?? '';
  const room = max - tail.length - 1;
  if (room >= arrow.length + 2) {
    return `${head.slice(0, room).replace(/[\ud800-\udbff]$/, '')}…${tail}`;
  }
  if (tail.startsWith(':')) {
    return arrow === '' ? tail : `${arrow}${tail.slice(1)}`;
  }
  return `${arrow}…${tail}`;
}

/** Shortens names as `shortenNameAmong`, each among all of them. */
export function shortenNames(names: readonly string[], max: number): string[] {
  return names.map((name) => shortenNameAmong(name, names, max));
}

/**
 * Shortens a name as `shortenName`. Where one of the others would look the same, more of its end stays,
 * by whole words: `temp…boiler 17` beside `temp…cellar 17`; and all of it where that doesn't help.
 */
export function shortenNameAmong(name: string, others: Iterable<string>, max: number): string {
  if (name.length <= max) {
    return name;
  }
  const rivals = [...others].filter((other) => other !== name);
  const short = shortenName(name, max);
  if (rivals.every((other) => shortenName(other, max) !== short)) {
    return short;
  }
  for (const { index } of [...name.matchAll(/(?<=[^\p{L}\p{N}])[\p{L}\p{N}]/gu)].reverse()) {
    const end = name.length - index;
    if (end + 2 > max) {
      break;
    }
    const longer = cutBefore(name, end, max);
    if (rivals.every((other) => cutBefore(other, end, max) !== longer)) {
      return longer;
    }
  }
  return name;
}

/** A name of more than `max` UTF-16 units, cut so that its last `end` are kept. */
function cutBefore(name: string, end: number, max: number): string {
  return name.length <= max
    ? name
    : `${name.slice(0, max - end - 1).replace(/[\ud800-\udbff]$/, '')}…${name.slice(-end)}`;
}
