import { viewProtocolVersion } from '../shared/viewProtocol.ts';
import { linkHost } from './hostLink.ts';
import { TrafficPage } from './trafficPage.ts';

/** Nothing is drawn before the extension has answered, and it tells nothing before. */
async function open(): Promise<void> {
  const opened: { page?: TrafficPage } = {};
  const link = linkHost({
    changed: (change) => opened.page?.changed(change),
    show: (query, viewMode) => opened.page?.show(query, viewMode),
    setEnterSends: (enterSends) => opened.page?.setEnterSends(enterSends),
    compose: (message) => opened.page?.compose(message),
    focus: (part) => opened.page?.focus(part),
    narrow: (term) => opened.page?.narrow(term),
    jump: (isForward) => opened.page?.jump(isForward),
  });
  const { host, savedState } = link;
  const snapshot = await host.ready(viewProtocolVersion);
  // Before the page is made, in the same task: what is not visible can't be given the focus.
  document.body.removeAttribute('aria-busy');
  opened.page = new TrafficPage({
    host,
    snapshot,
    savedState,
    saveState: (state) => link.saveState(state),
  });
  await opened.page.start();
}

void open();
