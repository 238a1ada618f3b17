const perSecond = 1_000;
/** Beyond, a difference of milliseconds tells no nanoseconds any more: 99 days. */
const exactMs = 2 ** 33;
/** No clock is later: the year 2554, to which pcapng's nanoseconds go. */
const originMax = 18_446_744_073_000;

/**
 * The whole second from which the times of a log are counted, in milliseconds since the Unix epoch: a
 * double of milliseconds since the epoch tells no less than 244 ns, one since a second near by tells
 * nanoseconds. 0 until it is set, and for logs of sockets that run.
 */
export class TimeOrigin {
  #milliseconds = 0;
  #isSet = false;

  get milliseconds(): number {
    return this.#milliseconds;
  }

  /** Sets it by the first time of a log, before that is appended; changes nothing afterwards. */
  begin(time: number): void {
    if (!this.#isSet) {
      this.#isSet = true;
      this.#milliseconds =
        time > 0 && time <= originMax ? Math.floor(time / perSecond) * perSecond : 0;
    }
  }

  /** A time since the origin without what a double of milliseconds since the epoch does not tell. */
  rounded(time: number): number {
    return time + this.#milliseconds - this.#milliseconds;
  }

  /**
   * Nanoseconds in its second of a time since the origin, 0 to 999,999,999; undefined where a double of
   * milliseconds since the epoch tells as much.
   */
  nanoseconds(time: number): number | undefined {
    if (this.#milliseconds === 0 || Math.abs(time) > exactMs || this.rounded(time) === time) {
      return undefined;
    }
    return Math.round((time - Math.floor(time / perSecond) * perSecond) * 1e6) % 1e9;
  }
}
