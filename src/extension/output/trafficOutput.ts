import * as vscode from 'vscode';
import type { Disposable } from '../../workbench/emitter.ts';
import type { EngineApi, NewEntries, Summary } from '../../shared/engineApi.ts';
import type { Definition } from '../../shared/definition/definition.ts';
import type { SocketId } from '../../shared/entry.ts';
import { trafficLanguageId } from '../../shared/ids.ts';
import { isEngineStopped } from '../../workbench/engineStopped.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import { readOutputLimits } from '../settings.ts';
import type { OutputLine } from './outputLines.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';

/** Payload bytes in a line while lines are left out: then the eye looks for who and how much. */
const floodPayloadBytes = 32;

/** The channel is written to so often at most. */
const writeMs = 200;

/** A channel's file rotates at 30 MB; clearing before keeps it quick to open and whole. */
const clearAfterCharacters = 8 * 1024 * 1024;

/**
 * The *Sockets* output channel: follows the engine's log, one line per entry, as many a second as the
 * settings allow; what it leaves out is counted in it. Reads nothing while nothing is new.
 */
export class TrafficOutput {
  readonly #channel = vscode.window.createOutputChannel('Sockets', trafficLanguageId);
  readonly #registry: SocketRegistry;
  readonly #link: EngineLink;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: Disposable[];
  readonly #didWrite = new vscode.EventEmitter<string>();
  readonly #didWriteLines = new vscode.EventEmitter<readonly OutputLine[]>();
  /** Sockets as last seen: an entry may outlive its socket. */
  readonly #definitions = new Map<SocketId, Definition>();
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #shownSeq = 0;
  #newestSeq = 0;
  #written = 0;
  /** Lines that may be written now; refilled with time, so that short bursts pass whole. */
  #allowance = Number.POSITIVE_INFINITY;
  #allowedAt = 0;
  #lastWrite = 0;
  /** Whether the last reading left something out. */
  #isFlooded = false;

  /** Fires with the text appended. */
  readonly onDidWrite = this.#didWrite.event;
  /** Fires with the same line by line. */
  readonly onDidWriteLines = this.#didWriteLines.event;

  constructor(registry: SocketRegistry, link: EngineLink, log: vscode.LogOutputChannel) {
    this.#registry = registry;
    this.#link = link;
    this.#log = log;
    this.#keepDefinitions();
    this.#subscriptions = [
      link.onDidStart(() => this.#startAfresh()),
      link.onDidSummarize((summary) => this.#follow(summary)),
      registry.onDidChange(({ listChanged }) => {
        if (listChanged) {
          this.#keepDefinitions();
        }
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.forEach((subscription) => subscription.dispose());
    this.#channel.dispose();
    this.#didWrite.dispose();
    this.#didWriteLines.dispose();
  }

  /** Shows the channel; the focus stays where it is. */
  show(): void {
    this.#channel.show(true);
  }

  /** Writes what is new without waiting: before a log is forgotten. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#read();
  }

  /** Entries up to this one are not written. */
  beginAfter(seq: number): void {
    this.#shownSeq = Math.max(this.#shownSeq, seq);
  }

  #startAfresh(): void {
    this.#shownSeq = 0;
    this.#newestSeq = 0;
  }

  #follow({ lastSeq }: Summary): void {
    this.#newestSeq = Math.max(this.#newestSeq, lastSeq);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#newestSeq > this.#shownSeq && this.#timer === undefined && !this.#isReading) {
      const wait = Math.max(0, this.#lastWrite + writeMs - performance.now());
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        void this.#read();
      }, wait);
    }
  }

  async #read(): Promise<void> {
    const engine = this.#link.current;
    if (!engine || this.#isReading) {
      return;
    }
    this.#isReading = true;
    this.#lastWrite = performance.now();
    try {
      const { payloadBytes, linesPerSecond } = readOutputLimits();
      const maxEntries = this.#takeAllowance(linesPerSecond);
      const entries = await engine.newEntries({
        afterSeq: this.#shownSeq,
        maxEntries,
        previewBytes: this.#isFlooded ? Math.min(payloadBytes, floodPayloadBytes) : payloadBytes,
        sinceEscape: this.#registry
          .all()
          .some(({ definition }) => definition.encoding === 'iso-2022-jp'),
      });
      this.#isFlooded = entries.skippedMessages > 0;
      this.#shownSeq = Math.max(this.#shownSeq, entries.lastSeq);
      this.#allowance -= entries.page.rows.length;
      await this.#write(entries, engine);
    } catch (error) {
      if (!isEngineStopped(error)) {
        this.#log.error(String(error));
      }
    } finally {
      this.#isReading = false;
    }
    this.#schedule();
  }

  /** A second's worth of lines at once at most; the engine answers with 1,000 at most. */
  #takeAllowance(linesPerSecond: number): number {
    const now = performance.now();
    const earned = ((now - this.#allowedAt) / 1000) * linesPerSecond;
    this.#allowance = Math.min(linesPerSecond, this.#allowance + earned);
    this.#allowedAt = now;
    return Math.min(1_000, Math.max(0, Math.floor(this.#allowance)));
  }

  async #write(entries: NewEntries, engine: EngineApi): Promise<void> {
    // Loaded with the first entry.
    const { outputLines } = await import('./outputLines.ts');
    const lines = outputLines(
      entries,
      (id) => this.#registry.get(id)?.definition ?? this.#definitions.get(id),
    );
    if (lines.length === 0 || engine !== this.#link.current) {
      return;
    }
    const text = lines.map((line) => `${line.text}\n`).join('');
    if (this.#written + text.length > clearAfterCharacters) {
      this.#channel.replace(`${vscode.l10n.t('… older lines were cleared; see Traffic')}\n${text}`);
      this.#written = 0;
    } else {
      this.#channel.append(text);
    }
    this.#written += text.length;
    this.#didWrite.fire(text);
    this.#didWriteLines.fire(lines);
  }

  #keepDefinitions(): void {
    for (const { id, definition } of this.#registry.all()) {
      this.#definitions.set(id, definition);
    }
  }
}
