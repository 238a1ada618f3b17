import { flowFields, sideWords } from './flowTable.ts';
import type { FlowSide, FlowTable } from './flowTable.ts';

/** What is known of the selected flow of a table as a TCP connection: fields and flags of its sides. */
export class TcpFlowState {
  readonly #table: FlowTable;

  constructor(table: FlowTable) {
    this.#table = table;
  }

  get(side: FlowSide, field: number): number {
    const { words, base } = this.#table;
    return words[base + flowFields.sides + side * sideWords + field] ?? 0;
  }

  put(side: FlowSide, field: number, value: number): void {
    const { words, base } = this.#table;
    words[base + flowFields.sides + side * sideWords + field] = value;
  }

  has(flags: number): boolean {
    return (this.#flags & flags) !== 0;
  }

  set(flags: number): void {
    this.#table.words[this.#table.base + flowFields.flags] = this.#flags | flags;
  }

  is(side: FlowSide, flags: number): boolean {
    return (this.#flags & (flags << (side * 8))) !== 0;
  }

  mark(side: FlowSide, flags: number): void {
    this.set(flags << (side * 8));
  }

  unmark(side: FlowSide, flags: number): void {
    this.#table.words[this.#table.base + flowFields.flags] = this.#flags & ~(flags << (side * 8));
  }

  /** A reason's place in `misplacedReasons` and 1 more, or 0. */
  misplaced(side: FlowSide): number {
    return (this.#flags >>> (24 + side * 3)) & 7;
  }

  setMisplaced(side: FlowSide, number: number): void {
    const shift = 24 + side * 3;
    const cleared = this.#flags & ~(7 << shift);
    this.#table.words[this.#table.base + flowFields.flags] = cleared | (number << shift);
  }

  get #flags(): number {
    return this.#table.words[this.#table.base + flowFields.flags] ?? 0;
  }
}

export function opposite(side: FlowSide): FlowSide {
  return side === 0 ? 1 : 0;
}
