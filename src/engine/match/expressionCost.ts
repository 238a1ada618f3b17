/** More steps than any expression may take that is called harmless. */
const factorMax = 1e6;

/** How many steps an expression takes at most, as a polynomial of what it is tried on. */
interface Cost {
  /** Ways through the expression that do not depend on the text, */
  readonly factor: number;
  /** and places of the text that each way may try anew. */
  readonly degree: number;
}

const one: Cost = { factor: 1, degree: 0 };

/**
 * Steps that a backtracking search takes at most in a text of `length` UTF-16 units, roughly; `Infinity`
 * where that may grow exponentially, and where it can't be told. The source is one that `RegExp` accepts.
 */
export type StepsOf = (length: number) => number;

export function stepsOf(source: string): StepsOf {
  const cost = new CostReader(source).read();
  // Every place may be a beginning.
  return cost === undefined
    ? () => Infinity
    : (length) => cost.factor * (length + 1) ** (cost.degree + 1);
}

/** Reads ECMAScript's patterns as far as it takes to know what may be tried in more than one way. */
class CostReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Cost | undefined {
    const cost = this.#alternatives();
    return this.#at === this.#source.length ? cost : undefined;
  }

  #alternatives(): Cost | undefined {
    let factor = 0;
    let degree = 0;
    do {
      const cost = this.#sequence();
      if (cost === undefined) {
        return undefined;
      }
      factor += cost.factor;
      degree = Math.max(degree, cost.degree);
    } while (this.#skip(/\|/y));
    return bounded({ factor, degree });
  }

  #sequence(): Cost | undefined {
    let cost: Cost | undefined = one;
    while (cost !== undefined && this.#at < this.#source.length && !/[|)]/.test(this.#next)) {
      const atom = this.#atom();
      const repeated: Cost | undefined = atom && this.#repeated(atom);
      cost =
        repeated &&
        bounded({
          factor: cost.factor * repeated.factor,
          degree: cost.degree + repeated.degree,
        });
    }
    return cost;
  }

  get #next(): string {
    return this.#source[this.#at] ?? '';
  }

  #atom(): Cost | undefined {
    if (this.#skip(/\((?!\?)|\(\?:|\(\?<(?![=!])[^>]*>/y)) {
      const cost = this.#alternatives();
      return this.#skip(/\)/y) ? cost : undefined;
    }
    // What looks around or back may have to be tried anew at each place.
    if (/^(?:\(|\\[1-9k])/.test(this.#source.slice(this.#at, this.#at + 2))) {
      return undefined;
    }
    return this.#skip(/\[(?:\\[^]|[^\]\\])*\]|\\[^]|[^]/y) ? one : undefined;
  }

  /** What follows an atom and says how often it may be there. */
  #repeated(atom: Cost): Cost | undefined {
    const [quantifier = '', least = '', comma, most = ''] =
      this.#take(/[*+?]\??|\{(\d+)(,)?(\d*)\}\??/y) ?? [];
    const isPlain = atom.factor === 1 && atom.degree === 0;
    if (quantifier === '') {
      return atom;
    }
    if (quantifier.startsWith('?')) {
      return { factor: atom.factor + 1, degree: atom.degree };
    }
    if (/^[*+]/.test(quantifier) || (comma !== undefined && most === '')) {
      return isPlain ? { factor: 1, degree: 1 } : undefined;
    }
    const times = Number(most === '' ? least : most);
    const choices = times - Number(least) + 1;
    return { factor: choices * atom.factor ** times, degree: atom.degree * times };
  }

  #skip(pattern: RegExp): boolean {
    return this.#take(pattern) !== undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    this.#at += match?.[0].length ?? 0;
    return match ?? undefined;
  }
}

function bounded(cost: Cost): Cost | undefined {
  return cost.factor <= factorMax ? cost : undefined;
}
