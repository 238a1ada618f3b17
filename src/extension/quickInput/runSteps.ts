import * as vscode from 'vscode';

/** What came of a question. */
export type Reply<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'back' }
  /** The question must be asked anew: the answers changed under it. */
  | { readonly kind: 'again' }
  | { readonly kind: 'cancel' };

/** What quick picks and input boxes have in common. */
type Asking = vscode.QuickInput & {
  readonly value: string;
  buttons: readonly vscode.QuickInputButton[];
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};

/** A question's place in a dialogue: shows it with title, step number, Back and the like. */
export interface Frame {
  /** Shows the input and disposes it. `listen` calls `done` with the answer. */
  show<Value>(
    input: Asking,
    listen: (done: (value: Value) => void) => readonly vscode.Disposable[],
  ): Promise<Reply<Value>>;
}

/** Asks one question and gives back what it adds to the answers. */
export type Step<Answers> = (frame: Frame, answers: Answers) => Promise<Reply<Partial<Answers>>>;

export interface Dialogue<Answers> {
  readonly title: string;
  /** Answers known beforehand. */
  readonly answers: Answers;
  /** The steps that these answers lead through; asked again after each. */
  readonly steps: (answers: Answers) => readonly Step<Answers>[];
  /** Buttons that change the answers. */
  readonly toggles?: readonly Toggle<Answers>[];
}

export interface Toggle<Answers> {
  readonly button: (answers: Answers, step: number) => vscode.QuickInputButton | undefined;
  /** `typed` is what stands in the box. */
  readonly apply: (answers: Answers, typed: string) => Answers;
}

/** Leads through the steps, forth and back. Undefined when the user gave up. */
export async function runSteps<Answers>(dialogue: Dialogue<Answers>): Promise<Answers | undefined> {
  let answers = dialogue.answers;
  let index = 0;
  for (;;) {
    const step = dialogue.steps(answers)[index];
    if (!step) {
      return answers;
    }
    const frame = frameFor(dialogue, index, answers, (changed) => (answers = changed));
    const reply = await step(frame, answers);
    if (reply.kind === 'cancel') {
      return undefined;
    }
    if (reply.kind === 'back') {
      index--;
    } else if (reply.kind === 'answer') {
      answers = { ...answers, ...reply.value };
      index++;
    }
  }
}

/** Asks a single question. Undefined when the user gave up. */
export async function askOne<Value>(
  title: string,
  question: (frame: Frame) => Promise<Reply<Value>>,
): Promise<Value | undefined> {
  const answers = await runSteps<{ readonly value?: Value }>({
    title,
    answers: {},
    steps: () => [async (frame) => mapReply(await question(frame), (value) => ({ value }))],
  });
  return answers?.value;
}

export function mapReply<From, To>(reply: Reply<From>, map: (value: From) => To): Reply<To> {
  return reply.kind === 'answer' ? { kind: 'answer', value: map(reply.value) } : reply;
}

function frameFor<Answers>(
  { title, steps, toggles = [] }: Dialogue<Answers>,
  index: number,
  answers: Answers,
  change: (answers: Answers) => void,
): Frame {
  const total = steps(answers).length;
  const buttons = toggles.flatMap((toggle) => {
    const button = toggle.button(answers, index);
    return button ? [{ toggle, button }] : [];
  });
  return {
    show: <Value>(
      input: Asking,
      listen: (done: (value: Value) => void) => readonly vscode.Disposable[],
    ) =>
      new Promise<Reply<Value>>((resolve) => {
        input.title = title;
        input.step = total > 1 ? index + 1 : undefined;
        input.totalSteps = total > 1 ? total : undefined;
        // People look the port up elsewhere meanwhile.
        input.ignoreFocusOut = true;
        input.buttons = [
          ...(index > 0 ? [vscode.QuickInputButtons.Back] : []),
          ...buttons.map(({ button }) => button),
        ];
        const subscriptions: vscode.Disposable[] = [];
        const end = (reply: Reply<Value>): void => {
          resolve(reply);
          subscriptions.forEach((subscription) => void subscription.dispose());
          input.dispose();
        };
        subscriptions.push(
          input.onDidHide(() => end({ kind: 'cancel' })),
          input.onDidTriggerButton((button) => {
            if (button === vscode.QuickInputButtons.Back) {
              end({ kind: 'back' });
              return;
            }
            const pressed = buttons.find((one) => one.button === button);
            if (pressed) {
              change(pressed.toggle.apply(answers, input.value));
              end({ kind: 'again' });
            }
          }),
          ...listen((value) => end({ kind: 'answer', value })),
        );
        input.show();
      }),
  };
}
