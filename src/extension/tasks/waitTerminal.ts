import * as vscode from 'vscode';
import { waitForPort } from '../../workbench/actions/waitForPort.ts';
import { escapeInvisibleLine } from '../../shared/escapeInvisible.ts';
import { formatDelay } from '../../shared/formatDelay.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { TaskTerminal } from './taskTerminal.ts';

export interface PortToWaitFor {
  readonly endpoint: string;
  readonly text: string | undefined;
  readonly timeoutSeconds: number;
}

/** The terminal of a task that ends when a program listens at an endpoint, or answers at one of UDP. */
export class WaitTerminal extends TaskTerminal {
  readonly #end = new AbortController();

  constructor(workbench: Workbench, port: PortToWaitFor) {
    super(() => void this.#wait(workbench, port));
  }

  override close(): void {
    this.#end.abort();
  }

  async #wait(
    workbench: Workbench,
    { endpoint, text, timeoutSeconds }: PortToWaitFor,
  ): Promise<void> {
    const shown = escapeInvisibleLine(endpoint);
    this.line(vscode.l10n.t('Waiting for {0} …', shown));
    try {
      const { tookMs } = await waitForPort.perform(workbench, {
        endpoint,
        ...(text === undefined ? {} : { text }),
        timeoutMs: Math.round(timeoutSeconds * 1000),
        signal: this.#end.signal,
      });
      this.succeed(vscode.l10n.t('Ready: {0}, after {1}', shown, formatDelay(tookMs)));
    } catch (error) {
      this.fail(escapeInvisibleLine(error instanceof Error ? error.message : String(error)));
    }
  }
}
