import type { ViewQuery } from '../../shared/viewProtocol.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Definitions } from '../definitions/definitions.ts';

/** What the Test Explorer works with. */
export interface TestDeps {
  readonly workbench: Workbench;
  readonly definitions: Definitions;
  readonly showTraffic: (query: ViewQuery) => Promise<void>;
}
