import type * as Decode from '../shared/decoders/decode.ts';
import type * as Ansi from './payload/ansiLines.ts';
import type * as Json from './payload/jsonLines.ts';

/** Parts of the page that come when a format first needs them, each in a file of its own. */
interface Parts {
  readonly decode: typeof Decode;
  readonly json: typeof Json;
  readonly ansi: typeof Ansi;
}
type PartName = keyof Parts;

/** What was loaded of them. */
export class LazyParts {
  readonly #onDidLoad: () => void;
  readonly #loaded: { -readonly [Name in PartName]?: Parts[Name] } = {};
  readonly #asked = new Set<PartName>();
  /** Grows with every part that came. */
  count = 0;

  constructor(onDidLoad: () => void) {
    this.#onDidLoad = onDidLoad;
  }

  /** The part, if it is here; else it is on its way, and `onDidLoad` says when it came. */
  get<Name extends PartName>(name: Name): Parts[Name] | undefined {
    if (!this.#asked.has(name)) {
      this.#asked.add(name);
      void this.#load(name);
    }
    return this.#loaded[name];
  }

  async #load(name: PartName): Promise<void> {
    const loaded = this.#loaded;
    try {
      switch (name) {
        case 'decode':
          loaded.decode = await import('../shared/decoders/decode.ts');
          break;
        case 'json':
          loaded.json = await import('./payload/jsonLines.ts');
          break;
        case 'ansi':
          loaded.ansi = await import('./payload/ansiLines.ts');
          break;
      }
      this.count++;
      this.#onDidLoad();
    } catch {
      // Asked again with the next use: the extension may just have been updated under us.
      this.#asked.delete(name);
    }
  }
}
