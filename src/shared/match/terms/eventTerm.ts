import { eventKinds } from '../../entry.ts';
import type { EventKind } from '../../entry.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

export interface EventTerm {
  readonly kind: 'event';
  readonly event: EventKind;
}

export const eventTerm = {
  reads: 'facts',
  starts: [{ text: 'event:', help: 'one kind of event, as event:reset' }],
  format: ({ event }) => `event:${event}`,
  pair: {
    key: 'event',
    read: (pair) => {
      const event = eventKinds.find((kind) => kind === pair.value);
      return event ? { kind: 'event', event } : valueFault('unknownEvent', pair);
    },
    values: () => eventKinds,
  },
} as const satisfies FilterTermModule<EventTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['event:reset'],
    'one kind of event: `bind`, `listen`, `accept`, `connect`, `handshake`, `shutdown`, `close`, `reset` …',
  ],
];
