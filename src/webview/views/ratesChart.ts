import uPlot from 'uplot';
import { clockTime } from '../format.ts';

/** A curve for each direction over the same seconds. */
export interface Curves {
  /** In seconds since the Unix epoch. */
  readonly seconds: readonly number[];
  readonly received: readonly number[];
  readonly sent: readonly number[];
}

export interface RatesChartOptions {
  readonly root: HTMLElement;
  readonly labels: { readonly time: string; readonly received: string; readonly sent: string };
  /** Writes a value at the axis and in the legend. */
  readonly format: (value: number) => string;
}

/** Room for the legend below the curves, in pixels. */
const legendHeight = 26;
const axisWidth = 70;
/** Half a time of day, which may stand below the last second. */
const rightPadding = 28;
/** Characters of a time of day without its milliseconds. */
const clockLength = 'hh:mm:ss'.length;

/** A small chart of two curves in the theme's colours. Nothing in it moves but the values. */
export class RatesChart {
  readonly #options: RatesChartOptions;
  #plot: uPlot | undefined;
  #curves: Curves = { seconds: [], received: [], sent: [] };

  constructor(options: RatesChartOptions) {
    this.#options = options;
    loadStyle();
    new ResizeObserver(() => this.#resize()).observe(options.root);
    // A theme changes by the body's classes; the canvas has its colours from before.
    new MutationObserver(() => this.#make()).observe(document.body, {
      attributes: true,
      attributeFilter: ['class'],
    });
    this.#make();
  }

  draw(curves: Curves): void {
    this.#curves = curves;
    this.#plot?.setData(this.#values);
  }

  get #values(): uPlot.AlignedData {
    const { seconds, received, sent } = this.#curves;
    return [[...seconds], [...received], [...sent]];
  }

  get #size(): { readonly width: number; readonly height: number } {
    const { clientWidth, clientHeight } = this.#options.root;
    return { width: Math.max(0, clientWidth), height: Math.max(40, clientHeight - legendHeight) };
  }

  #resize(): void {
    const { root } = this.#options;
    if (root.clientWidth > 0 && root.clientHeight > 0) {
      this.#plot?.setSize(this.#size);
    }
  }

  #make(): void {
    const { root, labels, format } = this.#options;
    const style = getComputedStyle(root);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const font = `11px ${style.fontFamily}`;
    const grid = { stroke: colour('--chart-grid'), width: 1 };
    const axis = { stroke: colour('--chart-text'), font, ticks: grid, grid };
    const timeOf = (second: number) => clockTime(second * 1000).slice(0, clockLength);
    // Without a pointer on the chart, the legend has what was measured last.
    const last = ({ data }: uPlot, series: number) => data[series]?.at(-1) ?? null;
    const value = (plot: uPlot, shown: number | null, series: number) => {
      const rate = shown ?? last(plot, series);
      return rate === null ? '–' : format(rate);
    };
    // A rate is that of a whole second: nothing is known of what lies between.
    const paths = uPlot.paths.stepped?.({ align: -1 });
    this.#plot?.destroy();
    this.#plot = new uPlot(
      {
        ...this.#size,
        padding: [8, rightPadding, 0, 0],
        cursor: { y: false, drag: { x: false, y: false } },
        scales: {
          y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 10] },
        },
        axes: [
          { ...axis, size: 24, values: (_plot, at) => at.map(timeOf), space: 90 },
          { ...axis, size: axisWidth, values: (_plot, at) => at.map(format), space: 24 },
        ],
        series: [
          {
            label: labels.time,
            value: (plot, shown: number | null) => {
              const second = shown ?? last(plot, 0);
              return second === null ? '–' : timeOf(second);
            },
          },
          {
            label: labels.received,
            // An area and a wide, pale line, so that it is seen beneath the other where both are equal
            stroke: `color-mix(in srgb, ${colour('--in')} 65%, transparent)`,
            width: 4,
            fill: `color-mix(in srgb, ${colour('--in')} 15%, transparent)`,
            ...(paths && { paths }),
            value,
            points: { show: false },
          },
          {
            label: labels.sent,
            stroke: colour('--out'),
            width: 2,
            // Not by its colour alone
            dash: [6, 6],
            ...(paths && { paths }),
            value,
            points: { show: false },
          },
        ],
      },
      this.#values,
      root,
    );
  }
}

/** The library's own style sheet lies beside this file. */
function loadStyle(): void {
  const id = 'chartStyle';
  if (!document.getElementById(id)) {
    const link = document.createElement('link');
    link.id = id;
    link.rel = 'stylesheet';
    link.href = new URL('./uPlot.min.css', import.meta.url).href;
    document.head.append(link);
  }
}
