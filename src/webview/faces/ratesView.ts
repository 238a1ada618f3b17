import { formatBytes } from '../../shared/formatBytes.ts';
import type { Rates } from '../../shared/engineApi.ts';
import type { TrafficHost, ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import { element, icon, setText } from '../elements.ts';
import type { Face } from './face.ts';
import { nowAndPeak, secondsOf, totalsOf } from './rateFigures.ts';
import type { RatesChart } from './ratesChart.ts';
import type { Words } from '../words.ts';

/** How often it looks while it is shown, in milliseconds: a step of the curves. */
const lookMs = 1_000;

export interface RatesViewOptions {
  readonly root: HTMLElement;
  readonly host: Pick<TrafficHost, 'rates'>;
  readonly words: Words;
}

interface Pair {
  readonly panel: HTMLElement;
  readonly now: Readonly<Record<'in' | 'out', HTMLElement>>;
  readonly drawing: HTMLElement;
  chart?: RatesChart;
}

/**
 * Bytes and messages per second of the chosen sockets over the last five minutes, with their totals
 * and losses beside. All numbers are there as text; the curves are for the eye.
 */
export class RatesView implements Face {
  readonly #options: RatesViewOptions;
  readonly #bytes: Pair;
  readonly #messages: Pair;
  readonly #side: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #remark: HTMLElement;
  #sockets: readonly ViewSocket[] = [];
  #isShown = false;
  #isLoaded = false;
  /** Counts shows, so that only one clock runs. */
  #shows = 0;

  constructor(options: RatesViewOptions) {
    this.#options = options;
    const { root, words } = options;
    this.#bytes = this.#pair(words.text('ratesBytes'));
    this.#messages = this.#pair(words.text('ratesMessages'));
    const charts = element('div', 'rates-charts');
    charts.append(this.#bytes.panel, this.#messages.panel);
    this.#facts = element('dl', 'rates-facts');
    this.#remark = element('p', 'rates-remark');
    this.#remark.hidden = true;
    const side = element('div', 'rates-side');
    side.append(this.#facts, this.#remark);
    side.tabIndex = 0;
    side.setAttribute('role', 'group');
    side.setAttribute('aria-label', words.text('ratesTotals'));
    this.#side = side;
    const body = element('div', 'rates-body');
    body.append(charts, side);
    root.setAttribute('role', 'region');
    root.setAttribute('aria-label', words.text('face.rates'));
    root.append(body);
  }

  focus(): void {
    this.#side.focus();
  }

  redraw(): void {
    this.#drawFacts();
  }

  revealSelected(): void {
    // No entry is chosen here.
  }

  setQuery({ connection }: ViewQuery, sockets: readonly ViewSocket[]): void {
    const isOther = sockets.map(({ id }) => id).join() !== this.#sockets.map(({ id }) => id).join();
    this.#sockets = sockets;
    const { words } = this.#options;
    this.#remark.hidden = connection === undefined;
    setText(this.#remark, connection === undefined ? '' : words.text('ratesOfSocket'));
    this.#drawFacts();
    if (isOther && this.#isShown) {
      void this.#look();
    }
  }

  setShown(isShown: boolean): void {
    if (isShown !== this.#isShown) {
      this.#isShown = isShown;
      this.#shows++;
      if (isShown) {
        void this.#load();
        void this.#run(this.#shows);
      }
    }
  }

  /** Looks once a second until it is no longer shown. */
  async #run(show: number): Promise<void> {
    while (show === this.#shows) {
      await this.#look();
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }

  async #look(): Promise<void> {
    const rates = await this.#options.host
      .rates(this.#sockets.map(({ id }) => id))
      .catch(() => null);
    if (rates) {
      this.#draw(rates);
    }
  }

  async #load(): Promise<void> {
    if (this.#isLoaded) {
      return;
    }
    this.#isLoaded = true;
    const { words } = this.#options;
    try {
      const { RatesChart: Chart } = await import('./ratesChart.ts');
      const labels = {
        time: words.text('ratesTime'),
        received: words.text('received'),
        sent: words.text('sentTotal'),
      };
      const make = (pair: Pair, format: (value: number) => string) => {
        pair.chart = new Chart({ root: pair.drawing, labels, format });
      };
      make(this.#bytes, (value) => this.#byteRate(value));
      make(this.#messages, (value) => words.number(Math.round(value * 10) / 10));
      await this.#look();
    } catch {
      // The numbers go on without it; shown again, it is tried again.
      this.#isLoaded = false;
      setText(this.#bytes.drawing, words.text('ratesFailed'));
    }
  }

  #draw(rates: Rates): void {
    const { words } = this.#options;
    const seconds = secondsOf(rates);
    this.#drawPair(
      this.#bytes,
      seconds,
      rates.bytesIn,
      rates.bytesOut,
      words.text('ratesBytes'),
      (value) => this.#byteRate(value),
    );
    this.#drawPair(
      this.#messages,
      seconds,
      rates.messagesIn,
      rates.messagesOut,
      words.text('ratesMessages'),
      (value) => words.text('messagesPerSecond', value),
    );
  }

  #drawPair(
    pair: Pair,
    seconds: readonly number[],
    received: readonly number[],
    sent: readonly number[],
    title: string,
    format: (value: number) => string,
  ): void {
    const { words } = this.#options;
    const [into, out] = [nowAndPeak(received), nowAndPeak(sent)];
    setText(pair.now.in, format(into.now));
    setText(pair.now.out, format(out.now));
    pair.now.in.title = words.text('peak', format(into.peak));
    pair.now.out.title = words.text('peak', format(out.peak));
    const said = [into.now, into.peak, out.now, out.peak].map(format);
    pair.drawing.setAttribute('aria-label', words.text('ratesSaid', title, ...said));
    pair.chart?.draw({ seconds, received, sent });
  }

  #byteRate(value: number): string {
    return this.#options.words.text('perSecond', formatBytes(value));
  }

  #pair(title: string): Pair {
    const panel = element('div', 'rates-panel');
    const head = element('div', 'rates-head');
    const now = { in: element('span', 'rate-now'), out: element('span', 'rate-now') };
    const side = (direction: 'in' | 'out') => {
      const shown = element('span', `rate ${direction}`);
      shown.append(icon(direction === 'in' ? 'arrow-left' : 'arrow-right'), now[direction]);
      return shown;
    };
    head.append(element('span', 'rates-title', title), side('in'), side('out'));
    const drawing = element('div', 'rates-drawing');
    drawing.setAttribute('role', 'img');
    drawing.setAttribute('aria-label', title);
    panel.append(head, drawing);
    return { panel, now, drawing };
  }

  #drawFacts(): void {
    const { words } = this.#options;
    const totals = totalsOf(this.#sockets);
    const bytes = (count: number) => formatBytes(count);
    const losses = [
      ['droppedTotal', totals.droppedDatagrams],
      ['refusedTotal', totals.refusedDatagrams],
    ] as const;
    const facts: [label: string, value: string, isLoss?: boolean][] = [
      [
        words.text('received'),
        `${bytes(totals.bytesIn)} · ${words.count(totals.messagesIn, 'message1', 'messages')}`,
      ],
      [
        words.text('sentTotal'),
        `${bytes(totals.bytesOut)} · ${words.count(totals.messagesOut, 'message1', 'messages')}`,
      ],
      [words.text('queued'), bytes(totals.queuedBytes)],
      [words.text('openConnections'), words.number(totals.openConnections)],
      [
        words.text('notKept'),
        totals.evictedEntries === 0
          ? words.number(0)
          : `${words.count(totals.evictedEntries, 'entry', 'entries')} · ${bytes(totals.evictedBytes)}`,
      ],
      ...losses.flatMap(([label, count]): [string, string, boolean][] =>
        count === undefined ? [] : [[words.text(label), words.number(count), count > 0]],
      ),
    ];
    const drawn = facts.map(([label, value, isLoss]) => {
      const fact = element('div', `rates-fact${isLoss === true ? ' loss' : ''}`);
      fact.append(element('dt', '', label), element('dd', '', value));
      return fact;
    });
    this.#facts.replaceChildren(...drawn);
  }
}
