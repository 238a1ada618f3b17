import type { ViewStrings } from '../../shared/viewStrings.ts';
import { composerStrings } from './viewStrings/composerStrings.ts';
import { detailStrings } from './viewStrings/detailStrings.ts';
import { eventStrings } from './viewStrings/eventStrings.ts';
import { filterStrings } from './viewStrings/filterStrings.ts';
import { toolbarStrings } from './viewStrings/toolbarStrings.ts';
import { viewModeStrings } from './viewStrings/viewModeStrings.ts';

/** Every text of the Traffic view, in the user's language. */
export function localizedViewStrings(): ViewStrings {
  return {
    ...toolbarStrings(),
    ...filterStrings(),
    ...eventStrings(),
    ...detailStrings(),
    ...composerStrings(),
    ...viewModeStrings(),
  };
}
