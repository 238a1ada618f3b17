import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { transform } from 'sucrase';
import { UnreadableScript } from './stackPlaces.ts';

type Compile = { _compile(code: string, file: string): void };
type Load = (module: Compile, file: string) => void;

/**
 * Loads a script and the files that it imports, TypeScript as well as JavaScript, with `import` or `require`.
 * Lines stay where they are, so that breakpoints and stack traces need no source map. Packages of
 * `node_modules` are Node's own affair.
 */
export class ScriptFiles {
  readonly #extensions = (Module as unknown as { _extensions: Record<string, Load> })._extensions;
  /** What was loaded, by path. */
  #sources = new Map<string, string>();

  constructor() {
    const plain = this.#extensions['.js'];
    for (const ending of ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']) {
      const own = this.#extensions[ending] ?? plain;
      this.#extensions[ending] = (module, file) => {
        if (file.includes(`${path.sep}node_modules${path.sep}`) && ending.endsWith('js')) {
          own?.(module, file);
        } else {
          this.#load(module, file, ending.endsWith('ts'));
        }
      };
    }
  }

  /** Whether a file is one of the script's. */
  has(file: string): boolean {
    return this.#sources.has(file);
  }

  /** Whether a file that was loaded reads differently now, or is gone. */
  get isChanged(): boolean {
    return [...this.#sources].some(([file, source]) => readText(file) !== source);
  }

  /** Loads a module and what it imports anew. Throws what that throws. */
  load(file: string): unknown {
    const before = this.#sources;
    const require = createRequire(file);
    for (const loaded of before.keys()) {
      Reflect.deleteProperty(require.cache, loaded);
    }
    this.#sources = new Map();
    try {
      return require(file) as unknown;
    } catch (error) {
      // What failed is watched, and what would have been loaded after it.
      this.#sources = new Map([...before, ...this.#sources]);
      throw error;
    }
  }

  #load(module: Compile, file: string, isTypeScript: boolean): void {
    const source = fs.readFileSync(file, 'utf8');
    this.#sources.set(file, source);
    module._compile(compile(source, file, isTypeScript), file);
  }
}

function compile(source: string, path: string, isTypeScript: boolean): string {
  try {
    return transform(source, {
      transforms: isTypeScript ? ['typescript', 'imports'] : ['imports'],
      disableESTransforms: true,
    }).code;
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number } };
    throw loc === undefined ? error : new UnreadableScript(message, { path, line: loc.line });
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
