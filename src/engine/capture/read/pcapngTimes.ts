import type { TimeOrigin } from '../../log/timeOrigin.ts';

const word = 65_536;
/** Up to here, a remainder times a word is an integer that a double holds. */
const exactUnitsMax = 2 ** 37;

/** Turns an interface's 64-bit timestamps into milliseconds since a file's origin. */
export class PcapngTimes {
  readonly #unitsPerSecond: number;
  readonly #exactUnits: bigint;
  readonly #offsetSeconds: number;
  readonly #origin: TimeOrigin;

  /** `resolution` as `if_tsresol` has it, `offset` in seconds. */
  constructor(resolution: number, offset: bigint, origin: TimeOrigin) {
    this.#origin = origin;
    const power = BigInt(resolution & 0x7f);
    this.#exactUnits = (resolution & 0x80) === 0 ? 10n ** power : 2n ** power;
    this.#unitsPerSecond = Number(this.#exactUnits);
    this.#offsetSeconds = Number(offset);
  }

  /** As near as a double comes; the first time of a file sets its origin. */
  milliseconds(high: number, low: number): number {
    const units = this.#unitsPerSecond;
    let seconds: number;
    let rest: number;
    if (units <= exactUnitsMax) {
      // Long division, a word at a time.
      const first = (high % units) * word + (low >>> 16);
      const second = (first % units) * word + (low & 0xffff);
      seconds =
        (Math.floor(high / units) * word + Math.floor(first / units)) * word +
        Math.floor(second / units);
      rest = (second % units) / units;
    } else {
      const all = (BigInt(high) << 32n) | BigInt(low);
      seconds = Number(all / this.#exactUnits);
      rest = Number(((all % this.#exactUnits) * 1_000_000_000n) / this.#exactUnits) / 1e9;
    }
    const second = (seconds + this.#offsetSeconds) * 1_000;
    this.#origin.begin(second);
    return second - this.#origin.milliseconds + rest * 1_000;
  }
}
