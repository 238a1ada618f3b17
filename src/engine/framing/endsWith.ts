/** Whether bytes end in others. A view to compare would cost more than the few bytes themselves. */
export function endsWith(bytes: Uint8Array, end: Uint8Array): boolean {
  const from = bytes.length - end.length;
  for (let i = end.length - 1; i >= 0; i -= 1) {
    if (bytes[from + i] !== end[i]) {
      return false;
    }
  }
  return true;
}
