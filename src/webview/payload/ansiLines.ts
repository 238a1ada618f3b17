import Anser from 'anser';

/** A piece of text with the looks that ANSI escape sequences (ECMA-48, section 8.3.117) give it. */
export interface AnsiRun {
  /** Rendered: its escapes are still to be set apart. */
  readonly text: string;
  /** CSS classes `ansi-…`; colours of the 256 and true colours as `rgb(…)`. */
  readonly classes: readonly string[];
  readonly color?: string;
  readonly background?: string;
}

// As `renderText` shows them; a doubled backslash before is one of the text's own.
const sequences = /\\\\|\\(?:x1b|u\{1b\})\[([\d;:]*)m/g;

/**
 * Rendered text, its colour sequences taken out and followed. All other sequences stay visible. The
 * looks go on from line to line, as in a terminal.
 */
export function ansiLines(rendered: readonly string[]): AnsiRun[][] {
  const joined = rendered.join('\n');
  const withSequences = joined.replace(sequences, (found, codes: string | undefined) =>
    codes === undefined ? found : plainSequence(codes),
  );
  const lines: AnsiRun[][] = [[]];
  for (const chunk of Anser.ansiToJson(withSequences, { use_classes: true, json: true })) {
    const style = styleOf(chunk);
    chunk.content.split('\n').forEach((text, index) => {
      if (index > 0) {
        lines.push([]);
      }
      if (text !== '') {
        lines.at(-1)?.push({ text, ...style });
      }
    });
  }
  return lines;
}

/**
 * A sequence without subparameters, as Anser reads them; empty where nothing is left of it. A colon
 * begins one (ITU-T T.416): `4:3` is one underline, however curly, and not an underline and italics.
 */
function plainSequence(codes: string): string {
  const plain = codes.split(';').flatMap((code) => (code.includes(':') ? plainCode(code) : [code]));
  return plain.length === 0 ? '' : `\u001b[${plain.join(';')}m`;
}

function plainCode(code: string): string[] {
  const [first = '', second = '', ...rest] = code.split(':');
  switch (first) {
    case '4':
      return [second === '0' ? '24' : '4'];
    case '38':
    case '48':
      // By the standard `38:2:<color space>:r:g:b`, by custom without the color space.
      return [first, second, ...(second === '2' ? rest.slice(-3) : rest)];
    default:
      return [];
  }
}

type Chunk = ReturnType<typeof Anser.ansiToJson>[number];

function styleOf(chunk: Chunk): Omit<AnsiRun, 'text'> {
  const classes: string[] = chunk.decorations.map((decoration) => `ansi-${decoration}`);
  const color = colorOf(chunk.fg, chunk.fg_truecolor);
  const background = colorOf(chunk.bg, chunk.bg_truecolor);
  if (chunk.fg && color === undefined) {
    classes.push(`${chunk.fg}-fg`);
  }
  if (chunk.bg && background === undefined) {
    classes.push(`${chunk.bg}-bg`);
  }
  return {
    classes,
    ...(color !== undefined && { color }),
    ...(background !== undefined && { background }),
  };
}

/** What the theme has no variable for. */
function colorOf(name: string | null, trueColor: string | null): string | undefined {
  if (name === 'ansi-truecolor' && trueColor !== null) {
    return `rgb(${trueColor})`;
  }
  const index = Number(/^ansi-palette-(\d+)$/.exec(name ?? '')?.[1] ?? NaN);
  if (Number.isNaN(index)) {
    return undefined;
  }
  // xterm's cube of 6 × 6 × 6 colours, then 24 greys
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))}, ${level(Math.floor(cube / 6) % 6)}, ${level(cube % 6)})`;
}
