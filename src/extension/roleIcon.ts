import { roleOf } from '../shared/definition/definition.ts';
import type { Definition } from '../shared/definition/definition.ts';
import { isTap } from '../shared/definition/forward.ts';

/** What stands for a listener, a tap or a client. */
export function roleIcon(definition: Definition): string {
  if (roleOf(definition) === 'client') {
    return 'plug';
  }
  return isTap(definition) ? 'git-compare' : 'broadcast';
}
