/** The text of an address that packets carry in 4 or 16 bytes; of IPv6 as in RFC 5952. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  // The longest run of zeros becomes `::`.
  const runs = groups.join(':').match(/\b0(:0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest === ''
    ? groups.join(':')
    : groups.join(':').replace(new RegExp(`(^|:)${longest}(:|$)`), '::');
}
