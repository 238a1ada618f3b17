import * as vscode from 'vscode';
import { checksumNames } from '../../shared/checksum.ts';
import { lineEndings, notations, parseText } from '../../shared/payload.ts';
import type { LineEnding, Notation } from '../../shared/payload.ts';
import { textEncodings } from '../../shared/textEncodings.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { formatHex } from '../../shared/hexDump.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import { noValues, withoutVariables } from '../../shared/variables.ts';
import { renderPayloadExpression, parsePayloadExpression } from '../../shared/payloadExpression.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import { describePayloadFault } from '../../workbench/describeInput.ts';
import { formatCount } from '../../workbench/figures.ts';
import type { LastAnswers } from '../lastAnswers.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { choose } from '../quickInput/choose.ts';
import { askText } from '../quickInput/askText.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { askOne, mapReply, runSteps } from '../quickInput/runSteps.ts';
import { askChecksumDetail, checksumDetails } from './askChecksumDetail.ts';
import type { ChecksumDetail } from './askChecksumDetail.ts';

type Draft = PayloadExpression & {
  /** Whether it is to be said first what is put behind the payload. */
  readonly asksOptions: boolean;
};

/**
 * Asks for a payload: text, hexadecimal digits or base64, as the toggle button says; what is put
 * behind it, and the encoding, under another button. `first` stands in the box at first.
 */
export async function askPayload(
  title: string,
  answers: LastAnswers,
  encoding: TextEncoding | undefined,
  first: PayloadExpression = { notation: 'text', text: '', lineEnding: 'none' },
): Promise<PayloadExpression | undefined> {
  let draft: Draft | undefined = {
    ...first,
    ...(encoding === undefined ? undefined : { encoding }),
    asksOptions: false,
  };
  for (;;) {
    draft = await askDraft(title, answers, draft);
    if (draft === undefined) {
      return undefined;
    }
    const { asksOptions, ...expression }: Draft = draft;
    if (!asksOptions) {
      answers.remember(`payload.${expression.notation}`, expression.text);
      return expression;
    }
    draft = { ...(await askOptions(title, expression)), asksOptions: false };
  }
}

function askDraft(title: string, answers: LastAnswers, draft: Draft): Promise<Draft | undefined> {
  return runSteps<Draft>({
    title,
    answers: draft,
    steps: ({ asksOptions }) =>
      asksOptions
        ? []
        : [
            async (frame, expression) =>
              mapReply(
                await askText(frame, {
                  placeholder: placeholderOf(expression.notation),
                  value: expression.text,
                  recent: answers.to(`payload.${expression.notation}`),
                  check: (text) => checkPayload({ ...expression, text }),
                }),
                (text) => ({ text }),
              ),
          ],
    toggles: [
      {
        button: ({ notation }) => notationButton(nextNotation(notation)),
        apply: (expression, text) => ({
          ...expression,
          text: rewritten({ ...expression, text }),
          notation: nextNotation(expression.notation),
        }),
      },
      {
        button: () => ({
          iconPath: new vscode.ThemeIcon('settings-gear'),
          tooltip: vscode.l10n.t('Line Ending, Checksum, Encoding'),
        }),
        apply: (expression, text) => ({ ...expression, text, asksOptions: true }),
      },
    ],
  });
}

function nextNotation(notation: Notation): Notation {
  return notations[(notations.indexOf(notation) + 1) % notations.length] ?? 'text';
}

/** The same bytes in the next notation; the text as it is where it makes none, or has variables. */
function rewritten({ checksum: _, ...expression }: Draft): string {
  const read = parsePayloadExpression({ ...expression, lineEnding: 'none' });
  const filled =
    read.ok && read.payload.isFixed ? renderPayloadExpression(read.payload, noValues) : read;
  if (!filled.ok || !('bytes' in filled)) {
    return expression.text;
  }
  const { bytes } = filled;
  switch (nextNotation(expression.notation)) {
    case 'text':
      return withoutVariables(renderEncoded(bytes, expression.encoding ?? 'utf-8'));
    case 'hex':
      return formatHex(bytes);
    case 'base64':
      return Buffer.from(bytes).toString('base64');
  }
}

function notationButton(notation: Notation): vscode.QuickInputButton {
  const buttons: Record<Notation, [icon: string, tooltip: string]> = {
    text: ['symbol-string', vscode.l10n.t('Write Text')],
    hex: ['file-binary', vscode.l10n.t('Write Hexadecimal')],
    base64: ['file-code', vscode.l10n.t('Write Base64')],
  };
  const [icon, tooltip] = buttons[notation];
  return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}

function placeholderOf(notation: Notation): string {
  const placeholders: Record<Notation, string> = {
    text: vscode.l10n.t('Text; \\r \\n \\xHH \\u{…} and variables as ${seq} are understood'),
    hex: vscode.l10n.t('Bytes in hexadecimal, as in 48 65 6c 6c 6f'),
    base64: vscode.l10n.t('Bytes in base64, as in SGVsbG8='),
  };
  return placeholders[notation];
}

/** Whether it can be sent, and how many bytes it makes. */
export function checkPayload(expression: PayloadExpression): TextVerdict {
  const read = parsePayloadExpression(expression);
  if (!read.ok) {
    return { ok: false, fault: describePayloadFault(expression.text, read) };
  }
  if (!read.payload.isFixed) {
    return { ok: true, description: vscode.l10n.t('filled in for each message') };
  }
  const filled = renderPayloadExpression(read.payload, noValues);
  return filled.ok
    ? { ok: true, description: vscode.l10n.t('{0} bytes', formatCount(filled.bytes.length)) }
    : { ok: false, fault: describePayloadFault(expression.text, filled) };
}

type Option = 'lineEnding' | 'encoding' | 'checksum' | ChecksumDetail | 'done';

/** One after the other, until there is no more to say. */
async function askOptions(
  title: string,
  expression: PayloadExpression,
): Promise<PayloadExpression> {
  let said = expression;
  for (;;) {
    const { notation, lineEnding, checksum, encoding = 'utf-8' } = said;
    const ofText = [
      {
        value: 'lineEnding' as const,
        label: vscode.l10n.t('Line ending'),
        description: lineEndingName(lineEnding),
      },
      { value: 'encoding' as const, label: vscode.l10n.t('Encoding'), description: encoding },
    ];
    const option = await askOne<Option>(title, (frame) =>
      askChoice<Option>(frame, {
        placeholder: vscode.l10n.t('Checksum, line ending and encoding of the message'),
        choices: [
          {
            value: 'done',
            label: vscode.l10n.t('Write the Message'),
            iconPath: new vscode.ThemeIcon('arrow-left'),
          },
          ...(notation === 'text' ? ofText : []),
          {
            value: 'checksum',
            label: vscode.l10n.t('Checksum'),
            description: checksum?.name ?? vscode.l10n.t('none'),
          },
          ...(checksum === undefined ? [] : checksumDetails(checksum)),
        ],
      }),
    );
    if (option === undefined || option === 'done') {
      return said;
    }
    said = await askOption(title, option, said);
  }
}

/** The payload as it is then. */
async function askOption(
  title: string,
  option: Exclude<Option, 'done'>,
  expression: PayloadExpression,
): Promise<PayloadExpression> {
  const { checksum, ...rest } = expression;
  switch (option) {
    case 'lineEnding': {
      const lineEnding = await choose(title, lineEndings, expression.lineEnding, lineEndingName);
      return lineEnding === undefined ? expression : { ...expression, lineEnding };
    }
    case 'encoding': {
      const usual = expression.encoding ?? 'utf-8';
      const encoding = await choose(title, textEncodings, usual, (name) => name);
      return encoding === undefined ? expression : { ...expression, encoding };
    }
    case 'byteOrder':
    case 'form':
    case 'skip':
      return checksum === undefined
        ? expression
        : { ...rest, checksum: await askChecksumDetail(title, option, checksum) };
    case 'checksum': {
      const names = ['none', ...checksumNames] as const;
      const name = await choose(title, names, checksum?.name ?? 'none', (known) =>
        known === 'none' ? vscode.l10n.t('none') : known,
      );
      if (name === undefined) {
        return expression;
      }
      return name === 'none' ? rest : { ...rest, checksum: { ...checksum, name } };
    }
  }
}

function lineEndingName(lineEnding: LineEnding): string {
  const names: Record<LineEnding, string> = {
    none: vscode.l10n.t('none'),
    lf: 'LF \\n',
    crlf: 'CRLF \\r\\n',
    cr: 'CR \\r',
  };
  return names[lineEnding];
}

/** Whether the text is a payload, and how many bytes it makes. */
export function checkText(text: string): TextVerdict {
  const parsed = parseText(text);
  return parsed.ok
    ? { ok: true, description: vscode.l10n.t('{0} bytes', parsed.bytes.length) }
    : { ok: false, fault: describePayloadFault(text, parsed) };
}
