import { createBirpc } from 'birpc';
import type { HostApi, WebviewApi } from '../shared/viewProtocol.ts';

/** What VS Code gives a webview's page, once. */
interface VscodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VscodeApi;

export interface HostLink {
  readonly host: HostApi;
  /** What was kept when the page was last shown. */
  readonly savedState: unknown;
  saveState(state: unknown): void;
}

/** Connects the page with the extension; to be called once. */
export function linkHost(page: WebviewApi): HostLink {
  const api = acquireVsCodeApi();
  const host = createBirpc<HostApi, WebviewApi>(page, {
    post: (message: unknown) => api.postMessage(message),
    on: (listener) =>
      window.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data)),
    // A command may wait for the user; a page that is gone waits for nothing.
    timeout: -1,
  });
  return { host, savedState: api.getState(), saveState: (state) => api.setState(state) };
}
