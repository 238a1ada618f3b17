/** Sixteen bytes of an address in any notation of RFC 4291, section 2.2; a zone id is left out. */
export function bytesOfIPv6(address: string): number[] {
  const [unscoped = ''] = address.split('%');
  const [head = '', tail] = unscoped.split('::');
  const before = bytesOfGroups(head);
  if (tail === undefined) {
    return before;
  }
  const after = bytesOfGroups(tail);
  return [...before, ...new Array<number>(16 - before.length - after.length).fill(0), ...after];
}

function bytesOfGroups(groups: string): number[] {
  if (groups === '') {
    return [];
  }
  return groups.split(':').flatMap((group) => {
    if (group.includes('.')) {
      return group.split('.').map(Number);
    }
    const value = Number.parseInt(group, 16);
    return [value >>> 8, value & 0xff];
  });
}

/**
 * The text of sixteen bytes: the shortest form, as RFC 5952 asks for, which the URL parser knows; mapped
 * IPv4 in its own form.
 */
export function textOfIPv6(bytes: Buffer): string {
  if (bytes.readUIntBE(0, 6) === 0 && bytes.readUIntBE(6, 6) === 0xffff) {
    return bytes.subarray(12).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    bytes.readUInt16BE(2 * index).toString(16),
  );
  return new URL(`tcp://[${groups.join(':')}]`).hostname.slice(1, -1);
}
