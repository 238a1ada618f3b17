import { viewProtocolVersion } from '../shared/viewProtocol.ts';
import { linkHost } from './hostLink.ts';
import { TrafficPage } from './trafficPage.ts';

/** Nothing is drawn before the extension has answered, and it tells nothing before. */
async function open(): Promise<void> {
  const opened: { page?: TrafficPage } = {};
  const link = linkHost({
    changed: (change) => opened.page?.changed(change),
    show: (query, face) => opened.page?.show(query, face),
    compose: (message) => opened.page?.compose(message),
    narrow: (term) => opened.page?.narrow(term),
    jump: (isForward) => opened.page?.jump(isForward),
  });
  const { host, kept } = link;
  const snapshot = await host.ready(viewProtocolVersion);
  opened.page = new TrafficPage({ host, snapshot, kept, keep: (state) => link.keep(state) });
  document.body.removeAttribute('aria-busy');
  await opened.page.start();
}

void open();
