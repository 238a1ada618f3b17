import * as vscode from 'vscode';

/** The terminal of a task: lines, and how it ended. Nothing is typed into it. */
export class TaskTerminal implements vscode.Pseudoterminal {
  readonly #didWrite = new vscode.EventEmitter<string>();
  readonly #didClose = new vscode.EventEmitter<number>();
  readonly #begin: (terminal: TaskTerminal) => void;

  readonly onDidWrite = this.#didWrite.event;
  readonly onDidClose = this.#didClose.event;

  /** `begin` is called once, when VS Code shows what is written. */
  constructor(begin: (terminal: TaskTerminal) => void) {
    this.#begin = begin;
  }

  open(): void {
    this.#begin(this);
  }

  /** Somebody terminated the task. */
  close(): void {}

  /** The line must have no control characters. */
  line(text: string): void {
    this.#didWrite.fire(`${text}\r\n`);
  }

  /** The task did what it should. */
  succeed(text: string): void {
    this.line(text);
    this.#didClose.fire(0);
  }

  /** The task failed: what depends on it doesn't begin. */
  fail(text: string): void {
    this.line(text);
    this.#didClose.fire(1);
  }
}
