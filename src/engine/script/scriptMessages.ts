import type { CloseMode } from '../../shared/engineApi.ts';
import type { ConnectionId } from '../../shared/entry.ts';
import type { ScriptLine, ScriptPlace } from '../../shared/script/scriptLine.ts';

/*
 * What the engine and the process of a script say to each other. Both send arrays of these over the channel
 * of `fork`, and the other side takes them in their order.
 */

export type ToScript =
  | { readonly to: 'load'; readonly file: string }
  /** Loads again what has changed. */
  | { readonly to: 'reload' }
  | { readonly to: 'open'; readonly connection: ConnectionId; readonly peer: string }
  | { readonly to: 'message'; readonly connection: ConnectionId; readonly payload: Uint8Array }
  | { readonly to: 'close'; readonly connection: ConnectionId }
  | { readonly to: 'ping' }
  /** Opens the inspector, if it is not open yet. */
  | { readonly to: 'debug' }
  /** Ends the process once all of before is done. */
  | { readonly to: 'exit' };

/** Why a script could not be loaded. */
export interface LoadFailure extends Partial<ScriptPlace> {
  readonly text: string;
}

export type FromScript =
  /** Our file runs there, and loads what it is told to. */
  | { readonly from: 'ready' }
  | { readonly from: 'loaded'; readonly failure?: LoadFailure }
  /** Without `failure` and `isChanged`, everything is as it was. */
  | { readonly from: 'reloaded'; readonly isChanged: boolean; readonly failure?: LoadFailure }
  | { readonly from: 'send'; readonly connection: ConnectionId; readonly payload: Uint8Array }
  | { readonly from: 'end'; readonly connection: ConnectionId; readonly mode: CloseMode }
  /** About the oldest message of the connection that has no decision yet. */
  | {
      readonly from: 'decided';
      readonly connection: ConnectionId;
      readonly decision: 'pass' | 'drop' | { readonly replace: Uint8Array };
    }
  | { readonly from: 'line'; readonly connection?: ConnectionId; readonly line: ScriptLine }
  /** Answers a ping; how many bytes of memory the process has. */
  | { readonly from: 'pong'; readonly residentBytes: number }
  /** The inspector's port on 127.0.0.1. */
  | { readonly from: 'debugging'; readonly port: number };
