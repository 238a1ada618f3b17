import * as vscode from 'vscode';
import * as v from 'valibot';
import type { FilterFault } from '../../shared/match/filterFault.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import { localizedViewStrings } from '../traffic/localizedViewStrings.ts';

/** Where a filter can't be read, and why. */
function describeFilterFault({ code, position, message }: FilterFault): string {
  const reason = localizedViewStrings()[`filterFault.${code}`].replace('{0}', () => message);
  return vscode.l10n.t('At character {0}: {1}.', position + 1, reason);
}

/** What is wrong with a filter; nothing when it can be read. */
export function filterFaultOf(filter: string): string | undefined {
  const parsed = parseFilter(filter);
  return parsed.ok ? undefined : describeFilterFault(parsed.fault);
}

/** A filter in an argument object. */
export const filterArgument = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? filterFaultOf(dataset.value) : undefined;
    if (fault !== undefined) {
      addIssue({ message: fault });
    }
  }),
);
