import type { UnseenTraffic } from '../notifications/unseenTraffic.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import type { SessionDeps } from './sessionDeps.ts';

/** What the views of the living sockets' traffic work with. */
export interface TrafficDeps extends SessionDeps {
  readonly link: EngineLink;
  readonly registry: SocketRegistry;
  readonly unseen: UnseenTraffic;
}
