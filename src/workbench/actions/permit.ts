import { trustCheck } from '../trustCheck.ts';
import type { Workbench } from '../workbench.ts';
import type { Caller, Risked } from './risk.ts';

/**
 * What the risk of an action asks for before it runs. Resolves with false where the person who called it
 * does not agree; throws a `UserError` where it must not run.
 *
 * | Risk         | Asks for                                                                               |
 * | ------------ | -------------------------------------------------------------------------------------- |
 * | `reads`      | nothing                                                                                |
 * | `sends`      | nothing: only sockets send that run, and their start was permitted                     |
 * | `opensPort`  | trust, where the socket is of a file or reaches beyond this machine                    |
 * | `writesFile` | nothing: whoever can call an action with a path could write there without us           |
 * | `discards`   | a confirmation, where a person asks; a program says by asking that it means it         |
 */
export async function permit<Argument>(
  risked: Risked<Argument>,
  workbench: Workbench,
  argument: Argument,
  caller: Caller,
): Promise<boolean> {
  const { trust, questions } = workbench;
  switch (risked.risk) {
    case 'reads':
    case 'sends':
    case 'writesFile':
      return true;
    case 'opensPort':
      for (const socket of risked.opens(workbench, argument)) {
        const error = trustCheck(socket, trust);
        if (error) {
          throw error;
        }
      }
      return true;
    case 'discards': {
      const losses = caller === 'person' ? risked.losses(workbench, argument) : undefined;
      return losses === undefined || questions.confirm(losses);
    }
  }
}
