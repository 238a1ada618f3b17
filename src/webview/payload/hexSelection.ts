import type { ByteRange } from './foldLine.ts';

/** Bytes chosen in a dump: from where the choice began to where it ended, both among them. */
export interface HexSelection {
  readonly anchor: number;
  readonly active: number;
}

export interface HexExtent {
  /** Bytes there are. */
  readonly length: number;
  readonly rowBytes: number;
  /** Rows on screen. */
  readonly pageRows: number;
}

export function selectedRange({ anchor, active }: HexSelection): ByteRange {
  return { start: Math.min(anchor, active), end: Math.max(anchor, active) + 1 };
}

export interface HexKey {
  readonly key: string;
  readonly isShift: boolean;
  /** Ctrl, or ⌘ on a Mac. */
  readonly isControl: boolean;
}

/**
 * What a key makes of a selection, as in an editor: arrows, Page, Home and End go, with Shift they
 * extend. Nothing for keys that mean nothing here.
 */
export function movedSelection(
  selection: HexSelection | undefined,
  { key, isShift, isControl }: HexKey,
  { length, rowBytes, pageRows }: HexExtent,
): HexSelection | undefined {
  if (length === 0) {
    return undefined;
  }
  if (isControl && key.toLowerCase() === 'a') {
    return { anchor: 0, active: length - 1 };
  }
  const active = selection?.active ?? 0;
  const column = active % rowBytes;
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: active - 1,
    ArrowRight: active + 1,
    ArrowUp: active - rowBytes,
    ArrowDown: active + rowBytes,
    PageUp: active - pageRows * rowBytes,
    PageDown: active + pageRows * rowBytes,
    Home: isControl ? 0 : active - column,
    End: isControl ? length - 1 : active - column + rowBytes - 1,
  };
  const target = targets[key];
  if (target === undefined || (isControl && key !== 'Home' && key !== 'End')) {
    return undefined;
  }
  if (!selection) {
    return { anchor: 0, active: 0 };
  }
  const next =
    key === 'ArrowUp' || key === 'ArrowDown' || key.startsWith('Page')
      ? clampRow(target, column, length, rowBytes)
      : clamp(target, length);
  return { anchor: isShift ? selection.anchor : next, active: next };
}

function clamp(target: number, length: number): number {
  return Math.min(Math.max(target, 0), length - 1);
}

/** The nearest there is in the same column: a step beyond the last row does not lead astray. */
function clampRow(target: number, column: number, length: number, rowBytes: number): number {
  if (target < 0) {
    return clamp(column, length);
  }
  const lastRow = Math.floor((length - 1) / rowBytes) * rowBytes;
  return target < length ? target : clamp(lastRow + column, length);
}
