import type { EngineLink } from '../engineLink.ts';
import type { SocketRegistry } from '../socketRegistry.ts';
import type { PageDeps } from './pageDeps.ts';

/** What the views of the living sockets' traffic work with. */
export interface TrafficDeps extends PageDeps {
  readonly link: EngineLink;
  readonly registry: SocketRegistry;
}
