import { randomInt } from 'node:crypto';

const lineLength = 72;
const printable = Uint8Array.from({ length: 95 }, (_, index) => 0x20 + index);

/** The longest answer of chargen to a datagram, in bytes; RFC 864. */
const chargenDatagramMax = 512;

/** From 1900, where RFC 868 begins to count, to 1970, in seconds. */
const secondsTo1970 = 2_208_988_800;

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** Ports of these services and of their like (IANA), whose answers must not be answered. */
const servicePorts: ReadonlySet<number> = new Set([0, 7, 9, 13, 17, 19, 37]);

/**
 * Whether a datagram from this port must stay without an answer: two such services would go on
 * answering each other for ever, and one forged sender is enough to begin it (CERT CA-1996-01).
 */
export function wouldLoop(peerPort: number): boolean {
  return servicePorts.has(peerPort);
}

/**
 * All the lines of the pattern that RFC 864 recommends: 72 of the 95 printing characters of ASCII and
 * CR LF, each line one character further along. The whole may be repeated without a seam.
 */
export function characterPattern(): Uint8Array {
  const lines = Array.from({ length: printable.length }, (_, first) =>
    Array.from(
      { length: lineLength },
      (_, column) => printable[(first + column) % printable.length] ?? 0,
    ),
  );
  return Uint8Array.from(lines.flatMap((line) => [...line, 0x0d, 0x0a]));
}

/** One line in the first form that RFC 867 shows, in UTC: `Tuesday, February 22, 1982 17:37:43-UTC`. */
export function daytime(now: number): string {
  const at = new Date(now);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  const date = `${months[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()}`;
  return `${days[at.getUTCDay()]}, ${date} ${clock}-UTC\r\n`;
}

/** Whole seconds since 1900-01-01 00:00 UTC, 32 bits, the highest first; begins anew in 2036. */
export function timeSince1900(now: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((Math.floor(now / 1_000) + secondsTo1970) % 2 ** 32);
  return bytes;
}

/** At most 512 bytes of the pattern, as RFC 864 wants them in a datagram. */
export function randomCharacters(): Uint8Array {
  return characterPattern().subarray(0, randomInt(chargenDatagramMax + 1));
}
