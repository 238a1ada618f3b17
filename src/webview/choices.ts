import type { ViewConnections } from '../shared/viewProtocol.ts';
import { element } from './elements.ts';
import { shortenNames } from '../shared/shortName.ts';
import { shortEndpoint } from './format.ts';
import type { Localizer } from './localizer.ts';

/** Longer names are cut in the middle, in UTF-16 units: a select would cut their end. */
export function choiceLengthMax(): number {
  return globalThis.matchMedia('(max-width: 900px)').matches ? 14 : 21;
}

/** An endpoint of this machine as its port alone, which tells it from the others: `:39404`. */
function choiceName(peer: string): string {
  return shortEndpoint(peer).replace(/^127\.0\.0\.1(?=:)/, '');
}

/** One choice of a native select. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly isDisabled?: boolean;
}

/** Puts choices into a select. An equal list is left alone: it may be open just now. */
export function setChoices(
  select: HTMLSelectElement,
  choices: readonly Choice[],
  value: string,
): void {
  const isSame =
    select.options.length === choices.length &&
    choices.every((choice, index) => {
      const option = select.options[index];
      return (
        option?.value === choice.value &&
        option.text === choice.label &&
        option.disabled === (choice.isDisabled ?? false)
      );
    });
  if (!isSame) {
    select.replaceChildren(
      ...choices.map(({ value: choiceValue, label, isDisabled = false }) => {
        const option = element('option', '', label);
        option.value = choiceValue;
        option.disabled = isDisabled;
        return option;
      }),
    );
  }
  if (select.value !== value) {
    select.value = value;
  }
}

/** A socket's connections as choices, and how many more there are than can be offered. */
export function connectionChoices(
  { total, connections }: ViewConnections,
  l10n: Localizer,
): Choice[] {
  const names = shortenNames(
    connections.map(({ peer }) => choiceName(peer)),
    choiceLengthMax(),
  );
  const choices: Choice[] = connections.map(({ id, leg }, index) => {
    const name = names[index] ?? '';
    const label =
      leg === undefined ? name : l10n.text(leg === 'client' ? 'clientPeer' : 'serverPeer', name);
    return { value: String(id), label };
  });
  const rest = total - connections.length;
  return rest > 0
    ? [...choices, { value: '…', label: l10n.text('moreConnections', rest), isDisabled: true }]
    : choices;
}
