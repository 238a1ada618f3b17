import type * as vscode from 'vscode';

/** What was answered to which question before, per workspace; the last one first. */
export class LastAnswers {
  static readonly #most = 8;
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  to(question: string): readonly string[] {
    const kept: unknown = this.#state.get(keyOf(question));
    return Array.isArray(kept) ? kept.filter((item) => typeof item === 'string') : [];
  }

  remember(question: string, answer: string): void {
    // A pasted megabyte has no place in the workspace's state.
    if (answer !== '' && answer.length <= 2_000) {
      const others = this.to(question).filter((other) => other !== answer);
      void this.#state.update(keyOf(question), [answer, ...others].slice(0, LastAnswers.#most));
    }
  }
}

function keyOf(question: string): string {
  return `socketWorkbench.answers.${question}`;
}
