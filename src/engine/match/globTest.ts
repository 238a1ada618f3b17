/** Whether a name fits a pattern in any case; `*` stands for any characters. Takes linear time. */
export function globTest(pattern: string): (name: string) => boolean {
  const parts = pattern.toLowerCase().split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  return (name) => {
    const text = name.toLowerCase();
    if (last === undefined) {
      return text === first;
    }
    const end = text.length - last.length;
    if (!text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    let place = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, place);
      place = found < 0 ? Infinity : found + part.length;
    }
    return place <= end;
  };
}
