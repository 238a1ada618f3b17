import { basename } from 'node:path';
import type * as v from 'valibot';
import * as vscode from 'vscode';
import type { Disposable } from '../../workbench/emitter.ts';
import { commandIds } from '../../shared/ids.ts';
import { intervalMsMax } from '../../shared/sendJob.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import { describeReceipt, describeSendJob } from '../../workbench/describeSendJob.ts';
import { isEngineStopped } from '../../workbench/engineStopped.ts';
import { labelText } from '../labelText.ts';
import { withJobProgress } from '../withJobProgress.ts';
import { notificationText } from '../notificationText.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne, mapReply, runSteps } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import type { CommandDeps } from './commandDeps.ts';
import { newJob } from '../../workbench/actions/runSendJob.ts';
import {
  payloadArgumentOf,
  sendFileSchema,
  sendPeriodicallySchema,
} from '../../workbench/actions/sendArguments.ts';
import type { sendPeriodicallyArgument } from '../../workbench/actions/sendArguments.ts';
import { sendFile } from '../../workbench/actions/sendFile.ts';
import { sendPeriodically } from '../../workbench/actions/sendPeriodically.ts';
import { stopSending } from '../../workbench/actions/stopSending.ts';
import { stopSendingSchema } from './commandArguments.ts';
import { askMessage } from './sendCommands.ts';
import { askSendTarget, runningSocket } from './sendTarget.ts';
import { namedTarget, targetArgumentOf } from '../../workbench/actions/sendTarget.ts';
import type { SendRecipients } from '../../workbench/actions/sendTarget.ts';

type PeriodicArgument = v.InferInput<typeof sendPeriodicallyArgument>;

/** Send File, Send Periodically, Stop Sending. */
export function sendJobCommands(deps: CommandDeps): Command[] {
  return [
    command(
      commandIds.sendFile,
      sendFileSchema,
      async (argument, { isByHand }): Promise<SendJobReceipt | undefined> => {
        const title = vscode.l10n.t('Send File');
        const socket = await runningSocket(deps, title, argument?.socket);
        if (!socket) {
          return undefined;
        }
        const given = argument?.file;
        const to =
          namedTarget(argument, socket) ??
          (given === undefined ? await askSendTarget(deps, title, socket) : 'all');
        const file = to === undefined ? undefined : (given ?? (await askFile(title)));
        if (to === undefined || file === undefined) {
          return undefined;
        }
        const job = newJob();
        deps.lastTarget.set({ socket: socket.id, to });
        const shown = vscode.l10n.t('{0}: sending {1}', socket.definition.name, basename(file));
        const receipt = await withJobProgress(deps.link.current, shown, job, () =>
          sendFile.perform(deps.workbench, {
            ...argument,
            ...{ socket: socket.id, ...targetArgumentOf(to), file, job },
          }),
        );
        if (isByHand) {
          reportReceipt(socket, receipt);
        }
        return receipt;
      },
    ),
    command(commandIds.sendPeriodically, sendPeriodicallySchema, async (argument) => {
      const title = vscode.l10n.t('Send Periodically');
      const socket = await runningSocket(deps, title, argument?.socket);
      if (!socket) {
        return undefined;
      }
      const message = await askMessage(deps, title, socket, argument);
      const schedule = message && (await scheduleOf(deps, title, argument));
      if (!message || !schedule) {
        return undefined;
      }
      return begin(deps, socket, message.to, {
        ...{ socket: socket.id, job: newJob(), raw: argument?.raw ?? false },
        ...targetArgumentOf(message.to),
        ...payloadArgumentOf(message.expression),
        ...schedule,
      });
    }),
    command(commandIds.stopSending, stopSendingSchema, async (argument): Promise<number> => {
      const running = argument === undefined ? runningJobs(deps) : [];
      const chosen = running.length > 1 ? await askJobs(running) : {};
      return chosen ? stopSending.perform(deps.workbench, argument ?? chosen) : 0;
    }),
  ];
}

/** Says in the window what a job came to. */
export function reportReceipt(
  { definition: { name } }: WorkbenchSocket,
  receipt: SendJobReceipt,
): void {
  const text = notificationText(`${name}: ${describeReceipt(receipt)}`);
  const { endedBy, missed, lost } = receipt;
  if (endedBy === 'completed' && missed === 0 && lost === 0) {
    void vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 5_000);
  } else if (endedBy === 'cancelled') {
    void vscode.window.showInformationMessage(text);
  } else {
    void vscode.window.showWarningMessage(text);
  }
}

/**
 * Begins to send again and again. Resolves once it has begun, with the job; with the receipt too
 * where it is over by then. What it comes to later is told in the window.
 */
async function begin(
  deps: CommandDeps,
  socket: WorkbenchSocket,
  to: SendRecipients,
  argument: PeriodicArgument & { readonly job: number },
): Promise<{ readonly job: number } & Partial<SendJobReceipt>> {
  const { registry, lastTarget } = deps;
  const { job } = argument;
  lastTarget.set({ socket: socket.id, to });
  const sendJobDone = sendPeriodically.perform(deps.workbench, argument);
  let subscription: Disposable | undefined;
  const begun = new Promise<undefined>((resolve) => {
    subscription = registry.onDidChange(() => {
      if (registry.get(socket.id)?.summary?.sendJobs?.some((one) => one.job === job)) {
        resolve(undefined);
      }
    });
  });
  try {
    const receipt = await Promise.race([sendJobDone, begun]);
    if (receipt) {
      return { job, ...receipt };
    }
  } finally {
    subscription?.dispose();
  }
  void sendJobDone.then(
    (receipt) => reportReceipt(socket, receipt),
    (error: unknown) => {
      // What stopped the engine is told by the sockets.
      if (!isEngineStopped(error)) {
        throw error;
      }
    },
  );
  return { job };
}

async function askFile(title: string): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Send') })) ?? [];
  if (uri && uri.scheme !== 'file') {
    throw new UserError(
      vscode.l10n.t('{0} is no file of the machine that the sockets run on.', uri.path),
    );
  }
  return uri?.fsPath;
}

interface Schedule {
  readonly intervalMs: number;
  readonly count?: number;
}

/** What is given, or asked for where no interval is. */
async function scheduleOf(
  { answers }: CommandDeps,
  title: string,
  given: { readonly intervalMs?: number | undefined; readonly count?: number | undefined } = {},
): Promise<Schedule | undefined> {
  const { intervalMs, count } = given;
  if (intervalMs !== undefined) {
    return { intervalMs, ...(count === undefined ? undefined : { count }) };
  }
  const typed = await runSteps<{ readonly interval: string; readonly count: string }>({
    title,
    answers: { interval: '', count: count === undefined ? '' : String(count) },
    steps: () => [
      async (frame) => {
        const reply = await askText(frame, {
          placeholder: vscode.l10n.t('Interval, as in 500 ms, 2 s or 1 min'),
          recent: answers.to('interval'),
          suggestions: ['1 s', '100 ms', '10 s', '1 min'].map((text) => ({
            text,
            description: '',
          })),
          check: checkInterval,
        });
        return mapReply(reply, (interval) => ({ interval }));
      },
      async (frame, { count: before }) => {
        const reply = await askText(frame, {
          placeholder: vscode.l10n.t('How many times?'),
          value: before,
          recent: answers.to('count'),
          empty: vscode.l10n.t('Until it is stopped'),
          check: (text) =>
            /^[1-9]\d{0,14}$/.test(text)
              ? { ok: true, description: vscode.l10n.t('times') }
              : { ok: false, fault: vscode.l10n.t('A whole number from 1 on is expected.') },
        });
        return mapReply(reply, (typed) => ({ count: typed }));
      },
    ],
  });
  const chosen = typed && parseInterval(typed.interval);
  if (!typed || chosen === undefined) {
    return undefined;
  }
  answers.remember('interval', typed.interval);
  if (typed.count === '') {
    return { intervalMs: chosen };
  }
  answers.remember('count', typed.count);
  return { intervalMs: chosen, count: Number(typed.count) };
}

function checkInterval(text: string) {
  const intervalMs = parseInterval(text);
  return intervalMs === undefined
    ? {
        ok: false as const,
        fault: vscode.l10n.t('A time from 1 ms to a day is expected, as in 500 ms, 2 s or 1 min.'),
      }
    : { ok: true as const, description: vscode.l10n.t('every {0} ms', String(intervalMs)) };
}

/** In milliseconds, which are meant where no unit is given. */
function parseInterval(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|h)?\s*$/.exec(text);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };
  const ms = Math.round(Number(match?.[1]) * (units[match?.[2] ?? 'ms'] ?? 1));
  return ms >= 1 && ms <= intervalMsMax ? ms : undefined;
}

function runningJobs({ registry }: CommandDeps) {
  return registry.all().flatMap((socket) =>
    (socket.summary?.sendJobs ?? []).map((sendJob) => ({
      value: { job: sendJob.job },
      label: socket.definition.name,
      description: describeSendJob(sendJob),
    })),
  );
}

/** Asks which job is meant: one, or all where none is named. */
function askJobs(running: ReturnType<typeof runningJobs>) {
  return askOne<{ readonly job?: number }>(vscode.l10n.t('Stop Sending'), (frame) =>
    askChoice<{ readonly job?: number }>(frame, {
      placeholder: vscode.l10n.t('What to stop?'),
      choices: [{ label: vscode.l10n.t('Everything'), value: {} }, ...running],
    }),
  );
}
