import { formatBytes } from '../../shared/formatBytes.ts';
import type { Rates } from '../../shared/engineApi.ts';
import type { HostApi, ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import { element, icon, setText } from '../elements.ts';
import type { View } from './view.ts';
import { nowAndPeak, secondsOf, totalsOf } from './rateFigures.ts';
import type { RatesChart } from './ratesChart.ts';
import type { Localizer } from '../localizer.ts';

/** How often it looks while it is shown, in milliseconds: a step of the curves. */
const lookMs = 1_000;

export interface RatesViewOptions {
  readonly root: HTMLElement;
  readonly host: Pick<HostApi, 'rates'>;
  readonly l10n: Localizer;
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
export class RatesView implements View {
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
    const { root, l10n } = options;
    this.#bytes = this.#pair(l10n.text('ratesBytes'));
    this.#messages = this.#pair(l10n.text('ratesMessages'));
    const charts = element('div', 'rates-charts');
    charts.append(this.#bytes.panel, this.#messages.panel);
    this.#facts = element('dl', 'rates-facts');
    this.#remark = element('p', 'rates-note');
    this.#remark.hidden = true;
    const side = element('div', 'rates-side');
    side.append(this.#facts, this.#remark);
    side.tabIndex = 0;
    side.setAttribute('role', 'group');
    side.setAttribute('aria-label', l10n.text('ratesTotals'));
    this.#side = side;
    const body = element('div', 'rates-body');
    body.append(charts, side);
    root.setAttribute('role', 'region');
    root.setAttribute('aria-label', l10n.text('viewMode.rates'));
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
    const { l10n } = this.#options;
    this.#remark.hidden = connection === undefined;
    setText(this.#remark, connection === undefined ? '' : l10n.text('ratesOfSocket'));
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
    const { l10n } = this.#options;
    try {
      const { RatesChart: Chart } = await import('./ratesChart.ts');
      const labels = {
        time: l10n.text('ratesTime'),
        received: l10n.text('received'),
        sent: l10n.text('sentTotal'),
      };
      const make = (pair: Pair, format: (value: number) => string) => {
        pair.chart = new Chart({ root: pair.drawing, labels, format });
      };
      make(this.#bytes, (value) => this.#byteRate(value));
      make(this.#messages, (value) => l10n.number(Math.round(value * 10) / 10));
      await this.#look();
    } catch {
      // The numbers go on without it; shown again, it is tried again.
      this.#isLoaded = false;
      setText(this.#bytes.drawing, l10n.text('ratesFailed'));
    }
  }

  #draw(rates: Rates): void {
    const { l10n } = this.#options;
    const seconds = secondsOf(rates);
    this.#drawPair(
      this.#bytes,
      seconds,
      rates.bytesIn,
      rates.bytesOut,
      l10n.text('ratesBytes'),
      (value) => this.#byteRate(value),
    );
    this.#drawPair(
      this.#messages,
      seconds,
      rates.messagesIn,
      rates.messagesOut,
      l10n.text('ratesMessages'),
      (value) => l10n.text('messagesPerSecond', value),
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
    const { l10n } = this.#options;
    const [into, out] = [nowAndPeak(received), nowAndPeak(sent)];
    setText(pair.now.in, format(into.now));
    setText(pair.now.out, format(out.now));
    pair.now.in.title = l10n.text('peak', format(into.peak));
    pair.now.out.title = l10n.text('peak', format(out.peak));
    const said = [into.now, into.peak, out.now, out.peak].map(format);
    pair.drawing.setAttribute('aria-label', l10n.text('ratesSaid', title, ...said));
    pair.chart?.draw({ seconds, received, sent });
  }

  #byteRate(value: number): string {
    return this.#options.l10n.text('perSecond', formatBytes(value));
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
    const { l10n } = this.#options;
    const totals = totalsOf(this.#sockets);
    const bytes = (count: number) => formatBytes(count);
    const losses = [
      ['droppedTotal', totals.droppedDatagrams],
      ['refusedTotal', totals.refusedDatagrams],
    ] as const;
    const facts: [label: string, value: string, isLoss?: boolean][] = [
      [
        l10n.text('received'),
        `${bytes(totals.bytesIn)} · ${l10n.count(totals.messagesIn, 'message1', 'messages')}`,
      ],
      [
        l10n.text('sentTotal'),
        `${bytes(totals.bytesOut)} · ${l10n.count(totals.messagesOut, 'message1', 'messages')}`,
      ],
      [l10n.text('queued'), bytes(totals.queuedBytes)],
      [l10n.text('openConnections'), l10n.number(totals.openConnections)],
      [
        l10n.text('evictedTotal'),
        totals.evictedEntries === 0
          ? l10n.number(0)
          : `${l10n.count(totals.evictedEntries, 'entry', 'entries')} · ${bytes(totals.evictedBytes)}`,
      ],
      ...losses.flatMap(([label, count]): [string, string, boolean][] =>
        count === undefined ? [] : [[l10n.text(label), l10n.number(count), count > 0]],
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
