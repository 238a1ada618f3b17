/** Seconds from the beginning of NTP's era 0, 1900, to the Unix epoch. */
const unixEpochSeconds = 2_208_988_800;

/**
 * A time as NTP's timestamp of 64 bits: seconds since 1900 and their fraction, which wrap around in 2036
 * (RFC 5905, section 6). `now` is in milliseconds since the Unix epoch.
 */
export function ntpTimestamp(now: number): Uint8Array {
  const seconds = Math.floor(now / 1_000);
  const bytes = new DataView(new ArrayBuffer(8));
  // Integers beyond 32 bits wrap around there.
  bytes.setUint32(0, seconds + unixEpochSeconds);
  bytes.setUint32(4, ((now - seconds * 1_000) / 1_000) * 2 ** 32);
  return new Uint8Array(bytes.buffer);
}
