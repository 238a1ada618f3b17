import * as v from 'valibot';
import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import type { GroupRequest } from '../../shared/engineApi.ts';
import { multicastFamily } from '../../shared/multicastFamily.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import { resultOf } from '../socketResult.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';
import { socket } from './arguments.ts';

export const group = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed && multicastFamily(dataset.value) === undefined) {
      addIssue({
        message: l10n.t(
          '“{0}” is no group; those are 224.0.0.0 to 239.255.255.255, and IPv6 from ff00:: on.',
          dataset.value,
        ),
      });
    }
  }),
);

/** The name or an address of an interface. */
export const networkInterface = v.pipe(v.string(), v.minLength(1));

const groupAction = (id: string, change: GroupRequest['change']) =>
  action({
    id,
    argument: v.object({ socket, group, interface: v.optional(networkInterface) }),
    risk: 'sends',
    run: async ({ registry, link }, { socket: name, group, interface: through }) => {
      const socket = namedSocket(registry, name);
      const { definition } = socket;
      if (roleOf(definition) !== 'listener' || schemeOf(definition) !== 'udp') {
        throw new UserError(
          l10n.t('“{0}” is no UDP listener; only those join groups.', definition.name),
        );
      }
      const outcome =
        socket.state.kind === 'running'
          ? await link.current?.changeGroup({
              ...{ socket: socket.id, change, group },
              ...(through === undefined ? {} : { interface: through }),
            })
          : undefined;
      return resultOf(socket, outcome);
    },
  });

/** Receives from a multicast group until the socket stops. Resolves with the groups that it is in then. */
export const joinGroup = groupAction('joinGroup', 'join');
/** Leaves a group, on all interfaces where none is named. */
export const leaveGroup = groupAction('leaveGroup', 'leave');
