import * as v from 'valibot';
import { schemeOf } from '../../shared/definition/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import { faultName } from '../../shared/fault/faultName.ts';
import { faultSchema } from '../../shared/fault/faultSchema.ts';
import type { Fault } from '../../shared/fault/faultSchema.ts';
import { faultTypeOf } from '../../shared/fault/faultTypes.ts';
import { faultPresets } from '../../shared/fault/presets.ts';
import { filterFaultOf } from '../describeFilterFault.ts';
import { faultsOf, faultsOn } from '../faultsOf.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import { resultOf } from '../socketResult.ts';
import { UserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { action } from './action.ts';
import { socket } from './arguments.ts';

/** Which faults to add: one, or those of a preset. */
export const addedFault = v.union([faultSchema, v.strictObject({ preset: v.string() })]);

/**
 * Adds a fault, or those of a preset, to a socket, at once where it runs. Resolves with their names, made
 * unique. They last until the socket stops; one of no file keeps them.
 */
export const addFault = action({
  id: 'addFault',
  argument: v.object({ socket, fault: addedFault }),
  risk: 'sends',
  run: async (workbench, { socket: name, fault }) => {
    const socket = namedSocket(workbench.registry, name);
    const faults = [...faultsOf(socket)];
    const added: string[] = [];
    for (const one of 'preset' in fault ? presetFaults(socket, fault.preset) : [fault]) {
      checkPlace(socket, one);
      checkMatch(one);
      const unique = withUniqueName(one, faults);
      faults.push(unique);
      added.push(faultName(unique));
    }
    await setFaults(workbench, socket, faults);
    return added;
  },
});

/** Turns a fault of a socket on or off, at once where it runs. Resolves with whether it is on then. */
export const toggleFault = action({
  id: 'toggleFault',
  argument: v.object({
    socket,
    /** The fault's name, `latency_downstream` where it was given none. */
    fault: v.string(),
    /** Default: the other way round. */
    enabled: v.optional(v.boolean()),
  }),
  risk: 'sends',
  run: async (workbench, { socket: name, fault: wanted, enabled }) => {
    const socket = namedSocket(workbench.registry, name);
    const faults = faultsOf(socket);
    const found = faults.find((fault) => faultName(fault) === wanted);
    if (found === undefined) {
      throw new UserError(l10n.t('“{0}” has no fault “{1}”.', socket.definition.name, wanted));
    }
    const isOn = enabled ?? found.enabled === false;
    await setFaults(
      workbench,
      socket,
      faults.map((fault) => (fault === found ? { ...fault, enabled: isOn } : fault)),
    );
    return isOn;
  },
});

/** Takes all faults away from a socket, from all that run where none is named; at once. */
export const clearFaults = action({
  id: 'clearFaults',
  argument: v.object({ socket: v.optional(socket) }),
  risk: 'sends',
  run: async (workbench, { socket: name }) => {
    const sockets =
      name === undefined
        ? workbench.registry.all().filter((one) => faultsOn(one).length > 0)
        : [namedSocket(workbench.registry, name)];
    for (const one of sockets) {
      await setFaults(workbench, one, []);
    }
  },
});

async function setFaults(
  { registry }: Workbench,
  socket: WorkbenchSocket,
  faults: readonly Fault[],
): Promise<void> {
  resultOf(socket, await registry.setFaults(socket.id, faults));
}

/** Throws where the fault is for the other kind of socket. */
function checkPlace({ definition }: WorkbenchSocket, { type }: Fault): void {
  const carried = isDatagramScheme(schemeOf(definition)) ? 'datagrams' : 'streams';
  const { carries } = faultTypeOf(type);
  if (carries !== 'both' && carries !== carried) {
    throw new UserError(
      carries === 'streams'
        ? l10n.t('The fault “{0}” is for streams; “{1}” carries datagrams.', type, definition.name)
        : l10n.t('The fault “{0}” is for datagrams; “{1}” carries streams.', type, definition.name),
    );
  }
}

/** Throws where the filter can't be read. */
function checkMatch(fault: Fault): void {
  const match = 'match' in fault ? fault.match : undefined;
  const why = match === undefined ? undefined : filterFaultOf(match);
  if (why !== undefined) {
    throw new UserError(why);
  }
}

function presetFaults({ definition }: WorkbenchSocket, name: string): readonly Fault[] {
  const preset = faultPresets.find((one) => one.name === name);
  const carried = isDatagramScheme(schemeOf(definition)) ? 'datagrams' : 'streams';
  const faults = preset?.[carried];
  if (faults === undefined) {
    throw new UserError(l10n.t('There is no preset “{0}” for “{1}”.', name, definition.name));
  }
  return faults;
}

function withUniqueName(fault: Fault, others: readonly Fault[]): Fault {
  const names = new Set(others.map(faultName));
  const name = faultName(fault);
  let unique = name;
  for (let number = 2; names.has(unique); number += 1) {
    unique = `${name} ${number}`;
  }
  return unique === name ? fault : { ...fault, name: unique };
}
