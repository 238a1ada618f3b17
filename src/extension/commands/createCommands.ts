import { performById } from '../../workbench/actions/performById.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { captureCommands } from '../captures/captureCommands.ts';
import type { Command } from './command.ts';
import type { CommandDeps } from './commandDeps.ts';
import { copyCommands } from './copyCommands.ts';
import { connectionCommands } from './connectionCommands.ts';
import { definitionCommands } from './definitionCommands.ts';
import { faultCommands } from './faultCommands.ts';
import { interceptCommands } from './interceptCommands.ts';
import { filterCommands } from './filterCommands.ts';
import { groupCommands } from './groupCommands.ts';
import { markCommands } from './markCommands.ts';
import { notifyCommands } from './notifyCommands.ts';
import { payloadCommands } from './payloadCommands.ts';
import { presetCommands } from './presetCommands.ts';
import { replayCommand } from './replayCommand.ts';
import { resendCommands } from './resendCommands.ts';
import { addRuleCommands } from './addRuleCommands.ts';
import { ruleCommands } from './ruleCommands.ts';
import { scriptCommands } from './scriptCommands.ts';
import { sendCommands } from './sendCommands.ts';
import { socketCommands } from './socketCommands.ts';
import { startCommands } from './startCommands.ts';
import { tapCommand } from './tapCommand.ts';
import { tlsCommands } from './tlsCommands.ts';
import { decodeAsCommand } from './decodeAsCommand.ts';
import { trafficCommands } from './trafficCommands.ts';
import { tourCommand } from './tourCommand.ts';
import { sendJobCommands } from './sendJobCommands.ts';

/** Performs an action for another extension; see `performById`. */
export function performAction(
  workbench: Workbench,
  id: string,
  argument: unknown,
): Promise<unknown> {
  return performById(workbench, id, argument);
}

/** All commands. In a bundle of its own, which is loaded with the first command. */
export function createCommands(deps: CommandDeps): ReadonlyMap<Command['id'], Command['run']> {
  return new Map(
    [
      ...startCommands(deps),
      ...presetCommands(deps),
      tapCommand(deps),
      ...socketCommands(deps),
      ...sendCommands(deps),
      ...sendJobCommands(deps),
      replayCommand(deps),
      ...connectionCommands(deps),
      ...tlsCommands(deps),
      ...groupCommands(deps),
      ...faultCommands(deps),
      ...interceptCommands(deps),
      ...ruleCommands(deps),
      ...addRuleCommands(deps),
      ...trafficCommands(deps),
      decodeAsCommand(deps),
      ...notifyCommands(deps),
      tourCommand(deps.extensionId),
      ...scriptCommands(deps),
      ...definitionCommands(deps),
      ...captureCommands(deps),
      ...markCommands(deps),
      ...copyCommands(deps),
      ...payloadCommands(deps),
      ...resendCommands(deps),
      ...filterCommands(deps),
    ].map(({ id, run }) => [id, run]),
  );
}
