import { shortenName } from '../../shared/shortName.ts';
import { mermaidText, xmlText } from './diagramText.ts';
import type { Lifeline, Step } from './sequenceModel.ts';

/** A step with what is written beside it. */
export interface DiagramStep extends Step {
  /** When it happened, as in `+1.2 ms`. */
  readonly time: string;
  readonly text: string;
}

/** Entries of a log as a diagram that stands by itself, for a bug report. */
export interface Diagram {
  readonly title: string;
  readonly lifelines: readonly Lifeline[];
  readonly steps: readonly DiagramStep[];
  /** What is said of entries before and after that were left out. */
  readonly before?: string;
  readonly after?: string;
}

/**
 * Characters beyond which Mermaid draws nothing, as long as nobody sets its `maxTextSize` higher.
 */
export const mermaidLengthMax = 50_000;
/** Mermaid makes all the room that a text takes; with longer ones nothing else can be read. */
const mermaidTextMax = 80;
const mermaidNameMax = 40;

const mermaidArrows = { message: '->>', event: '-->>', error: '-->>', reset: '-x' } as const;

/** As a Mermaid `sequenceDiagram`. Whatever the texts are, they stay texts. */
export function mermaidDiagram({ title, lifelines, steps, before, after }: Diagram): string {
  const lines = ['sequenceDiagram', `    title ${mermaidText(title)}`];
  lifelines.forEach(({ label }, index) =>
    lines.push(`    participant L${index} as ${mermaidText(shortenName(label, mermaidNameMax))}`),
  );
  const everybody = lifelines.length > 1 ? `L0,L${lifelines.length - 1}` : 'L0';
  const remark = (text: string | undefined) => {
    if (text !== undefined && lifelines.length > 0) {
      lines.push(`    Note over ${everybody}: ${mermaidText(text)}`);
    }
  };
  remark(before);
  for (const { from, to, style, time, text } of steps) {
    const said = mermaidText(clipped(`${time} ${text}`, mermaidTextMax));
    lines.push(
      from === to
        ? `    Note over L${from}: ${said}`
        : `    L${from}${mermaidArrows[style]}L${to}: ${said}`,
    );
  }
  remark(after);
  return `${lines.join('\n')}\n`;
}

const lifelineWidth = 240;
const timeWidth = 110;
const headHeight = 64;
const rowHeight = 34;
/** Characters of a text that fit between two neighbouring lifelines. */
const textMax = 32;

const colours = {
  message: '#0b62b8',
  event: '#5f6368',
  error: '#b3261e',
  reset: '#b3261e',
} as const;

/** As an SVG file that needs nothing else: no script, no style sheet, no font of ours. */
export function svgDiagram({ title, lifelines, steps, before, after }: Diagram): string {
  const width = timeWidth + Math.max(1, lifelines.length) * lifelineWidth;
  const remarks = [before, after].filter((text) => text !== undefined).length;
  const height = headHeight + (steps.length + remarks) * rowHeight + 16;
  const centre = (lifeline: number) => timeWidth + (lifeline + 0.5) * lifelineWidth;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">`,
    `<title>${xmlText(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="8" y="20" font-size="13" font-weight="bold" fill="#1f1f1f">${xmlText(title)}</text>`,
  ];
  lifelines.forEach(({ label }, lifeline) => {
    const x = centre(lifeline);
    parts.push(
      `<line x1="${x}" y1="${headHeight - 8}" x2="${x}" y2="${height - 8}" stroke="#b0b4ba"/>`,
      `<rect x="${x - lifelineWidth / 2 + 8}" y="30" width="${lifelineWidth - 16}" height="26" rx="3" fill="#f3f4f6" stroke="#b0b4ba"/>`,
      svgText(x, 47, shortenName(label, textMax), textMax, '#1f1f1f'),
    );
  });
  let y = headHeight;
  const remark = (text: string | undefined) => {
    if (text !== undefined) {
      parts.push(svgText(width / 2, y + 20, text, 200, '#5f6368'));
      y += rowHeight;
    }
  };
  remark(before);
  for (const step of steps) {
    parts.push(
      `<text x="${timeWidth - 8}" y="${y + 26}" text-anchor="end" font-size="11" fill="#5f6368">${xmlText(step.time)}</text>`,
      ...svgStep(step, y, centre),
    );
    y += rowHeight;
  }
  remark(after);
  return `${parts.join('\n')}\n</svg>\n`;
}

function svgStep(
  { from, to, style, text }: DiagramStep,
  y: number,
  centre: (lifeline: number) => number,
) {
  const colour = colours[style];
  const line = y + 26;
  if (from === to) {
    const x = centre(from);
    return [
      `<rect x="${x - lifelineWidth / 2 + 12}" y="${y + 8}" width="${lifelineWidth - 24}" height="22" rx="3" fill="#ffffff" stroke="${colour}"/>`,
      svgText(x, y + 23, text, textMax - 2, colour),
    ];
  }
  const [start, end] = [centre(from), centre(to)];
  const back = end > start ? -1 : 1;
  const dashes = style === 'message' ? '' : ' stroke-dasharray="5 4"';
  const head =
    style === 'reset'
      ? `<path d="M${end + back * 9} ${line - 5}l10 10m0 -10l-10 10" stroke="${colour}" stroke-width="1.5" fill="none"/>`
      : `<path d="M${end} ${line}l${back * 8} -4v8z" fill="${colour}"/>`;
  return [
    `<line x1="${start}" y1="${line}" x2="${end}" y2="${line}" stroke="${colour}" stroke-width="1.5"${dashes}/>`,
    head,
    svgText((start + end) / 2, line - 6, text, textMax * Math.abs(to - from) - 2, colour),
  ];
}

function svgText(x: number, y: number, text: string, most: number, colour: string): string {
  return `<text x="${x}" y="${y}" text-anchor="middle" fill="${colour}">${xmlText(clipped(text, most))}</text>`;
}

/** A text of so many characters at most. */
function clipped(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
