/** Whether all of a message is meant, with what frames it, instead of its payload. */
export interface OnWire {
  readonly onWire?: true;
}

/** As it is written before a term. */
export function wirePrefix({ onWire }: OnWire): string {
  return onWire ? 'wire:' : '';
}
