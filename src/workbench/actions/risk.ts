import type { Questions } from '../environment.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';

/**
 * The worst that an action does: it tells something or changes only how the workbench shows it, puts bytes or the end of a connection on the wire of
 * a socket that runs, opens a port or a connection, writes a file, or loses what can't be brought back.
 */
export const risks = ['reads', 'sends', 'opensPort', 'writesFile', 'discards'] as const;
export type Risk = (typeof risks)[number];

/** Who asks for it: somebody who can be asked in turn, or a program on their behalf. */
export type Caller = 'person' | 'program';

/** A socket before its start. */
export type Startable = Pick<WorkbenchSocket, 'origin' | 'definition'>;

export type Confirmation = Parameters<Questions['confirm']>[0];

/** What its risk asks of an action. */
export type Risked<Argument> =
  | { readonly risk: Exclude<Risk, 'opensPort' | 'discards'> }
  | {
      readonly risk: 'opensPort';
      /** What it is about to start. */
      readonly opens: (workbench: Workbench, argument: Argument) => readonly Startable[];
    }
  | {
      readonly risk: 'discards';
      /** What is lost, put as a question; undefined where nothing is. */
      readonly losses: (workbench: Workbench, argument: Argument) => Confirmation | undefined;
    };
