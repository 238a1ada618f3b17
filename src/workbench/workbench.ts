import type { EngineLink } from './engineLink.ts';
import type { DefinitionFiles, Files, Questions, Trust } from './environment.ts';
import type { SocketRegistry } from './socketRegistry.ts';
import type { StoredTraffic } from './storedTraffic.ts';

/** What actions work with. */
export interface Workbench {
  readonly link: EngineLink;
  readonly registry: SocketRegistry;
  readonly files: Files;
  readonly trust: Trust;
  readonly questions: Questions;
  /** Absent where files with definitions are only read. */
  readonly definitionFiles?: DefinitionFiles;
  /** What windows leave to each other. */
  readonly stored?: Pick<StoredTraffic, 'remove'>;
  /** Called before a socket's newest traffic is forgotten. */
  readonly flushOutput?: () => Promise<void>;
}
