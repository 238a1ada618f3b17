import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  historyMax,
  savedTextMax,
  messageNameMax,
  messageNameSchema,
  namedMessagesMax,
  namedMessagesSchema,
  withMessage,
} from '../../shared/viewSending.ts';
import type { SavedMessages, NamedMessage, ViewSaveRequest } from '../../shared/viewSending.ts';
import { payloadExpressionSchema } from '../../shared/payloadExpression.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';

const historyKey = 'socketWorkbench.composedHistory';
const namedKey = 'socketWorkbench.namedMessages';
const historySchema = v.array(payloadExpressionSchema);

/** The messages sent from the composer, and those kept under a name, per workspace. */
export class SavedMessagesStore {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  all(): SavedMessages {
    const recent = v.safeParse(historySchema, this.#state.get<unknown>(historyKey, []));
    return {
      recent: recent.success ? recent.output.slice(0, historyMax) : [],
      named: this.#named(),
    };
  }

  /** Remembers that a message was sent. */
  add(message: PayloadExpression): void {
    if (message.text !== '' && message.text.length <= savedTextMax) {
      void this.#state.update(historyKey, withMessage(this.all().recent, message));
    }
  }

  /**
   * Asks for a name and keeps a message under it, in place of one of that name. Answers with the name,
   * with nothing where the user left off.
   */
  async save({ message, name: before }: ViewSaveRequest): Promise<string | undefined> {
    if (message.text.length > savedTextMax) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t(
          'A message of {0} characters can’t be saved; the maximum is {1}. Save it as a file and send that.',
          message.text.length,
          savedTextMax,
        ),
      );
      return undefined;
    }
    const name = await this.#ask(vscode.l10n.t('Save Message'), before);
    if (name === undefined) {
      return undefined;
    }
    const others = this.#named().filter((other) => other.name !== name);
    if (others.length >= namedMessagesMax) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t(
          '{0} messages are kept under a name, which is the most. Forget one of them first.',
          namedMessagesMax,
        ),
      );
      return undefined;
    }
    await this.#keep([...others, { name, message }]);
    return name;
  }

  /** Asks for another name. */
  async rename(before: string): Promise<void> {
    const name = await this.#ask(vscode.l10n.t('Rename Message'), before);
    const message = this.#find(before)?.message;
    if (name !== undefined && name !== before && message) {
      const others = this.#named().filter((other) => other.name !== name);
      await this.#keep(others.map((other) => (other.name === before ? { name, message } : other)));
    }
  }

  async forget(name: string): Promise<void> {
    await this.#keep(this.#named().filter((other) => other.name !== name));
  }

  #named(): readonly NamedMessage[] {
    const named = v.safeParse(namedMessagesSchema, this.#state.get<unknown>(namedKey, []));
    return named.success ? named.output : [];
  }

  #find(name: string): NamedMessage | undefined {
    return this.#named().find((other) => other.name === name);
  }

  async #ask(title: string, before: string | undefined): Promise<string | undefined> {
    const typed = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t('The message’s name'),
      ...(before !== undefined && { value: before }),
      validateInput: (text) => {
        const name = text.trim();
        if (!v.is(messageNameSchema, name)) {
          return vscode.l10n.t('A name has 1 to {0} characters.', messageNameMax);
        }
        return name !== before && this.#find(name)
          ? {
              message: vscode.l10n.t('This replaces the message “{0}”.', name),
              severity: vscode.InputBoxValidationSeverity.Warning,
            }
          : undefined;
      },
    });
    return typed?.trim();
  }

  async #keep(named: readonly NamedMessage[]): Promise<void> {
    await this.#state.update(namedKey, named);
  }
}
