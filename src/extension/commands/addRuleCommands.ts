import * as vscode from 'vscode';
import { namedChecksum } from '../../shared/checksum.ts';
import { commandIds } from '../../shared/ids.ts';
import { templateFault } from '../../shared/definition/payloadSchema.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import { exactMatch } from '../../shared/rule/exactMatch.ts';
import { captureNames } from '../../shared/rule/namesOf.ts';
import type { Rule } from '../../shared/rule/ruleSchema.ts';
import { toPayloadExpression } from '../../shared/toPayloadExpression.ts';
import { addRule } from '../../workbench/actions/addRule.ts';
import { filterFaultOf } from '../../workbench/describeFilterFault.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { UserError } from '../../workbench/userError.ts';
import { labelText } from '../labelText.ts';
import { askText } from '../quickInput/askText.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { mapReply, runSteps } from '../quickInput/runSteps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { addRuleSchema, answerSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { answerTo, namedMessage } from './entryArgument.ts';
import type { Message } from './entryArgument.ts';
import { pickSocket } from './pickSocket.ts';

/** What the dialogue asks for. */
interface Draft {
  readonly match: string;
  /** With escapes; after `hex:` hexadecimal digits. */
  readonly answer: string;
}

const hexPrefix = 'hex:';

/** Add Rule, Answer This from Now On. */
export function addRuleCommands(deps: CommandDeps): Command[] {
  const { workbench, registry } = deps;
  return [
    command(commandIds.addRule, addRuleSchema, async (argument) => {
      const title = vscode.l10n.t('Add Rule');
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pickSocket(deps, {
            ...{ title, fits: () => true },
            none: vscode.l10n.t('There are no sockets.'),
          });
      const rule = argument?.rule ?? (socket && (await askRule(title, { match: '', answer: '' })));
      if (socket === undefined || rule === undefined) {
        return undefined;
      }
      await addRule.perform(workbench, { socket: socket.id, rule });
      tell(socket.definition.name);
      return rule;
    }),
    command(commandIds.answerFromNowOn, answerSchema, async (argument) => {
      const message = await namedMessage(deps, argument);
      const { socket, row } = message;
      if (row.direction !== 'in') {
        throw new UserError(vscode.l10n.t('Only what was received can be answered.'));
      }
      const match = exactMatch(matchedBytes(message));
      const usual = { match, answer: argument?.text ?? (await answerOf(message)) };
      const title = vscode.l10n.t('Answer This from Now On');
      const rule = argument?.text === undefined ? await askRule(title, usual) : ruleOf(usual);
      if (rule === undefined) {
        return undefined;
      }
      const whole: Rule = row.leg === 'server' ? { from: 'server', ...rule } : rule;
      await addRule.perform(workbench, { socket: socket.id, rule: whole });
      tell(socket.definition.name);
      return whole;
    }),
  ];
}

async function askRule(title: string, usual: Draft): Promise<Rule | undefined> {
  const draft = await runSteps<Draft>({
    title,
    answers: usual,
    steps: () => [
      async (frame, { match }) =>
        mapReply(
          await askText(frame, {
            placeholder: vscode.l10n.t("Which messages? A filter, such as ^'PING'"),
            value: match,
            recent: [],
            empty: vscode.l10n.t('all messages'),
            check: checkMatch,
          }),
          (text) => ({ match: text }),
        ),
      async (frame, { match, answer }) =>
        mapReply(
          await askText(frame, {
            placeholder: vscode.l10n.t('What is answered? Text with \\r \\n \\xHH, or hex:…'),
            value: answer,
            recent: [],
            empty: vscode.l10n.t('nothing'),
            check: (text) => checkAnswer(match, text),
          }),
          (text) => ({ answer: text }),
        ),
    ],
  });
  return draft && ruleOf(draft);
}

function checkMatch(text: string): TextVerdict {
  const fault = filterFaultOf(text);
  return fault === undefined
    ? { ok: true, description: vscode.l10n.t('messages that fit') }
    : { ok: false, fault };
}

function checkAnswer(match: string, answer: string): TextVerdict {
  const parsed = parseFilter(match);
  const names = new Set(parsed.ok ? captureNames(parsed.filter) : []);
  const digits = digitsOf(answer);
  const fault =
    digits === undefined
      ? templateFault(answer, 'text', names)
      : templateFault(digits, 'hex', names);
  return fault === undefined
    ? { ok: true, description: vscode.l10n.t('is the answer') }
    : { ok: false, fault };
}

function ruleOf({ match, answer }: Draft): Rule {
  const digits = digitsOf(answer);
  const isPlain = !answer.includes('\\');
  return {
    ...(match.trim() === '' ? {} : { match }),
    ...(answer === ''
      ? {}
      : { send: digits !== undefined ? { hex: digits } : isPlain ? answer : { text: answer } }),
  };
}

function digitsOf(answer: string): string | undefined {
  return answer.startsWith(hexPrefix) ? answer.slice(hexPrefix.length).trim() : undefined;
}

/** As rules see it: without the checksum at its end. */
function matchedBytes({ bytes, socket: { definition } }: Message): Uint8Array {
  return withoutChecksum(bytes, definition.checksum);
}

function withoutChecksum(
  bytes: Uint8Array,
  checksum: Parameters<typeof namedChecksum>[0] | undefined,
): Uint8Array {
  const size = checksum === undefined ? 0 : namedChecksum(checksum).size;
  return bytes.length < size ? bytes : bytes.subarray(0, bytes.length - size);
}

/** What followed in the log, as it is offered. */
async function answerOf(message: Message): Promise<string> {
  const answer = await answerTo(message);
  if (answer === undefined) {
    return '';
  }
  const { notation, text } = toPayloadExpression(matchedBytes(answer), 'utf-8');
  return notation === 'hex' ? `${hexPrefix}${text}` : text;
}

function tell(name: string): void {
  const text = vscode.l10n.t('{0}: rule added', name);
  void vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 3_000);
}
