import * as vscode from 'vscode';
import * as v from 'valibot';
import { faultSchema } from '../../shared/fault/faultSchema.ts';
import type { Fault, FaultStream } from '../../shared/fault/faultSchema.ts';
import { faultTypeOf, faultTypes } from '../../shared/fault/faultTypes.ts';
import type { FaultTypeName } from '../../shared/fault/faultTypes.ts';
import { formatFault } from '../../shared/fault/formatFault.ts';
import { faultPresets } from '../../shared/fault/presets.ts';
import { waysDown } from '../../shared/fault/types/down.ts';
import type { WayDown } from '../../shared/fault/types/down.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { mapReply, runSteps } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';

/** What the dialogue gives: a fault, or the name of a preset. */
export type ChosenFault = Fault | { readonly preset: string };

/** Attributes that are asked for, and what is offered first. */
const figures: Readonly<Partial<Record<FaultTypeName, Readonly<Record<string, number>>>>> = {
  latency: { latency: 100, jitter: 0 },
  bandwidth: { rate: 100 },
  slicer: { average_size: 100, delay: 0 },
  timeout: { timeout: 0 },
  reset_peer: { timeout: 0 },
  slow_close: { delay: 1_000 },
  limit_data: { bytes: 10_000 },
  loss: { percent: 10 },
  duplicate: { percent: 5 },
  corrupt: { percent: 5 },
  reorder: { percent: 25, delay: 10 },
};

type Kind = { readonly type: FaultTypeName } | { readonly preset: string };

interface Answers {
  readonly kind?: Kind;
  readonly how?: WayDown;
  readonly stream?: FaultStream;
  /** By the name of the attribute. */
  readonly values: Readonly<Record<string, number>>;
}

/** Asks which fault, or which preset, and its few values. */
export async function askFault(
  title: string,
  isDatagram: boolean,
): Promise<ChosenFault | undefined> {
  const answers = await runSteps<Answers>({
    title,
    answers: { values: {} },
    steps: ({ kind }) => [
      async (frame) =>
        mapReply(
          await askChoice(frame, {
            placeholder: vscode.l10n.t('What is to go wrong?'),
            choices: kinds(isDatagram),
          }),
          (chosen) => ({ kind: chosen, values: {} }),
        ),
      ...(kind === undefined || 'preset' in kind ? [] : stepsOf(kind.type)),
    ],
  });
  const { kind, how, stream, values } = answers ?? {};
  if (kind === undefined || 'preset' in kind) {
    return kind;
  }
  return v.parse(faultSchema, {
    ...{ type: kind.type, ...values },
    ...(how === undefined ? {} : { how }),
    ...(stream === undefined || stream === 'downstream' ? {} : { stream }),
  });
}

function kinds(isDatagram: boolean): readonly Choice<Kind>[] {
  const fits = isDatagram ? 'datagrams' : 'streams';
  const heading = (label: string): Choice<Kind> => ({
    ...{ label, kind: vscode.QuickPickItemKind.Separator, value: { preset: '' } },
  });
  return [
    heading(vscode.l10n.t('Faults')),
    ...faultTypes
      .filter(({ carries }) => carries === 'both' || carries === fits)
      .map(({ type, description }) => ({ value: { type }, label: type, detail: description })),
    heading(vscode.l10n.t('Presets')),
    ...faultPresets.flatMap((preset) => {
      const faults = preset[fits];
      return faults === undefined
        ? []
        : [
            {
              value: { preset: preset.name },
              label: preset.name,
              detail: faults.map(formatFault).join(', '),
            },
          ];
    }),
  ];
}

function stepsOf(type: FaultTypeName): readonly Step<Answers>[] {
  const { hasStream, keys } = faultTypeOf(type);
  return [
    ...(type === 'down' ? [askHow] : []),
    ...Object.entries(figures[type] ?? {}).map(([key, usual]) => askFigure(key, usual, keys)),
    ...(hasStream ? [askStream] : []),
  ];
}

function askFigure(key: string, usual: number, keys: v.ObjectEntries): Step<Answers> {
  const schema = keys[key];
  const description = schema === undefined ? '' : (v.getDescription(schema) ?? '');
  return async (frame, { values }) =>
    mapReply(
      await askText(frame, {
        placeholder: `${key}: ${description}`,
        value: String(values[key] ?? usual),
        recent: [],
        check: (text) => {
          const result = v.safeParse(schema ?? v.number(), text.trim() === '' ? NaN : Number(text));
          return result.success
            ? { ok: true, description: key }
            : { ok: false, fault: result.issues[0].message };
        },
      }),
      (text) => ({ values: { ...values, [key]: Number(text) } }),
    );
}

async function askHow(...[frame]: Parameters<Step<Answers>>) {
  const meanings: Readonly<Record<WayDown, string>> = {
    refuse: vscode.l10n.t('The port is closed, connections too.'),
    reset: vscode.l10n.t('Connections are reset, new ones as soon as they are accepted.'),
    ignore: vscode.l10n.t('New connections are not accepted; open ones go on.'),
  };
  return mapReply(
    await askChoice(frame, {
      placeholder: vscode.l10n.t('How is it down?'),
      choices: waysDown.map((how) => ({ value: how, label: how, detail: meanings[how] })),
    }),
    (how) => ({ how }),
  );
}

async function askStream(...[frame]: Parameters<Step<Answers>>) {
  const meanings: Readonly<Record<FaultStream, string>> = {
    downstream: vscode.l10n.t('Towards the client'),
    upstream: vscode.l10n.t('Towards the server'),
    both: vscode.l10n.t('Both ways'),
  };
  return mapReply(
    await askChoice(frame, {
      placeholder: vscode.l10n.t('Which way?'),
      choices: (['downstream', 'upstream', 'both'] as const).map((stream) => ({
        ...{ value: stream, label: stream, description: meanings[stream] },
      })),
    }),
    (stream) => ({ stream }),
  );
}
