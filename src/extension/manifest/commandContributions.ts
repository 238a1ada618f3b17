import type { commandIds } from '../../shared/ids.ts';
import { socketContributions } from './commands/socketContributions.ts';
import { connectionContributions } from './commands/connectionContributions.ts';
import { sendingContributions } from './commands/sendingContributions.ts';
import { trafficContributions } from './commands/trafficContributions.ts';
import { entryContributions } from './commands/entryContributions.ts';
import { captureContributions } from './commands/captureContributions.ts';
import { onEntries, onMessage } from './menuPlaces.ts';
import type { CommandContribution, SubmenuPlace } from './contribution.ts';

/**
 * Every command as the manifest, `package.nls.json` and docs/commands.md have it, in the order of the
 * documents. `npm run tables` writes them.
 */
export const commandContributions: Readonly<Record<keyof typeof commandIds, CommandContribution>> =
  {
    ...socketContributions,
    ...connectionContributions,
    ...sendingContributions,
    ...trafficContributions,
    ...entryContributions,
    ...captureContributions,
  };

/** Submenus, whose entries are places of commands. */
export const submenuPlaces: readonly SubmenuPlace[] = [
  {
    submenu: 'socketWorkbench.copyAs',
    ...onMessage('2_copy@3'),
  },
  {
    submenu: 'socketWorkbench.filterBy',
    ...onEntries('5_filter@1', '!severalEntries'),
  },
];
