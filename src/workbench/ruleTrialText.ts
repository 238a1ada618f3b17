import { formatHex } from '../shared/hexDump.ts';
import { isMostlyUnprintable } from '../shared/isMostlyUnprintable.ts';
import type { RuleTrial, TriedStep } from '../shared/rule/ruleTrial.ts';
import { renderEncoded } from '../shared/renderEncoded.ts';
import { describeError } from './describeError.ts';
import { l10n } from './l10n.ts';

/** Of each payload; more is no help. */
const bytesMax = 4_096;

/** What rules would do with a message, for a document: a paragraph for each rule. */
export function ruleTrialText(
  name: string,
  message: Uint8Array,
  trials: readonly RuleTrial[],
): string {
  const fired = trials.filter(({ verdict }) => verdict.kind === 'fires').length;
  const head = [
    l10n.t('Rules of “{0}”, tried on a message of {1} bytes', name, message.length),
    '',
    `  ${bytesText(message)}`,
    '',
    fired === 0 ? l10n.t('No rule fires.') : l10n.t('{0} of {1} rules fire.', fired, trials.length),
  ];
  return `${[...head, ...trials.flatMap((trial) => ['', ...paragraph(trial)])].join('\n')}\n`;
}

function paragraph({ label, verdict }: RuleTrial): string[] {
  switch (verdict.kind) {
    case 'fires':
      return [
        `✓ ${label}`,
        ...Object.entries(verdict.captures).map(
          ([name, bytes]) => `    \${${name}} = ${bytesText(bytes)}`,
        ),
        ...verdict.steps.map((step) => `    ${stepText(step)}`),
        ...(verdict.steps.length === 0 ? [`    ${l10n.t('answers nothing')}`] : []),
        ...(verdict.hasMore ? [`    ${l10n.t('and so on')}`] : []),
      ];
    case 'fails':
      return [`✗ ${label}`, `    ${failureText(verdict)}`];
    case 'notAsked':
      return [`· ${label}`, `    ${reasons()[verdict.why]}`];
  }
}

function failureText({
  condition,
  term,
}: RuleTrial['verdict'] & { readonly kind: 'fails' }): string {
  const texts: Readonly<Record<typeof condition, string>> = {
    state: l10n.t('is for another state of the connection'),
    match: term === undefined ? l10n.t('does not match') : l10n.t('does not match {0}', term),
    skip: l10n.t('lets the first messages pass ("skip")'),
    times: l10n.t('has fired as often as it may ("times")'),
    cooldown: l10n.t('has fired just now ("cooldownMs")'),
    probability: l10n.t('never fires ("probability" is 0)'),
  };
  return texts[condition];
}

function reasons(): Readonly<Record<'taken' | 'event' | 'side', string>> {
  return {
    taken: l10n.t('is not asked: another rule has taken the message'),
    event: l10n.t('is not about messages'),
    side: l10n.t('is about what the other side says'),
  };
}

function stepText(step: TriedStep): string {
  switch (step.kind) {
    case 'wait':
      return l10n.t('waits {0} ms', step.ms);
    case 'send':
      return step.to === 'others'
        ? l10n.t('sends to the others: {0}', bytesText(step.bytes))
        : l10n.t('sends: {0}', bytesText(step.bytes));
    case 'startTls':
      return l10n.t('starts TLS');
    case 'mark':
      return l10n.t('marks the message');
    case 'note':
      return l10n.t('notes: {0}', step.note);
    case 'goto':
      return l10n.t('goes to the state “{0}”', step.state);
    case 'replace':
      return l10n.t('forwards instead: {0}', bytesText(step.bytes));
    case 'forward':
      return l10n.t('forwards the message');
    case 'drop':
      return l10n.t('does not forward the message');
    case 'end':
      return step.mode === 'shutdown'
        ? l10n.t('finishes sending (FIN)')
        : step.mode === 'reset'
          ? l10n.t('resets the connection (RST)')
          : l10n.t('closes the connection');
    case 'stop':
      return l10n.t('stops the socket');
    case 'error':
      return l10n.t('fails: {0}', describeError(step.error));
  }
}

/** In one line: text with escapes, or hexadecimal digits. */
function bytesText(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, bytesMax);
  const rendered = renderEncoded(shown, 'utf-8');
  const text = isMostlyUnprintable(rendered, shown.length) ? formatHex(shown) : rendered;
  return bytes.length > bytesMax ? `${text} …` : text;
}
