import type { Fault } from '../shared/fault/faultSchema.ts';
import { isActive } from './workbenchSocket.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** The faults of a socket, those among them that are off: as it runs with them, else as it is defined. */
export function faultsOf({ definition, faults, state }: WorkbenchSocket): readonly Fault[] {
  return (isActive(state) ? faults : undefined) ?? definition.faults ?? [];
}

/** What is done to a socket on purpose now. */
export function faultsOn(socket: WorkbenchSocket): readonly Fault[] {
  return isActive(socket.state) ? faultsOf(socket).filter(({ enabled = true }) => enabled) : [];
}
