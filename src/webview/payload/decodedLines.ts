import type { DecodedNode } from '../../shared/decoders/decoded.ts';
import type { FoldLine } from './foldLine.ts';

/** From this depth on, fields are folded at first. */
export const foldedDepth = 3;

/** A decoded payload as the lines of a tree. */
export function decodedLines(nodes: readonly DecodedNode[]): FoldLine[] {
  const lines: FoldLine[] = [];
  const add = (node: DecodedNode, depth: number): void => {
    const { label, value, start, end, children = [] } = node;
    const index = lines.length;
    const parts = [
      { text: label, kind: 'label' },
      ...(value === undefined || value === ''
        ? []
        : [{ text: `: ${value}`, kind: 'value' } as const]),
    ] as const;
    const line = { depth, parts, last: index, range: { start, end } };
    lines.push(line);
    if (children.length > 0) {
      children.forEach((child) => add(child, depth + 1));
      lines[index] = { ...line, folded: [], last: lines.length - 1 };
    }
  };
  nodes.forEach((node) => add(node, 0));
  return lines;
}

/** The line of the narrowest field that holds a byte; of several the first. */
export function lineAt(lines: readonly FoldLine[], offset: number): number | undefined {
  let best: number | undefined;
  let bestLength = Infinity;
  lines.forEach(({ range }, index) => {
    const length = range ? range.end - range.start : 0;
    if (range && range.start <= offset && offset < range.end && length < bestLength) {
      best = index;
      bestLength = length;
    }
  });
  return best;
}
