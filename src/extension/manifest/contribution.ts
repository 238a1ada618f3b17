/** Where a command is offered besides the command palette. */
export interface MenuPlace {
  readonly menu:
    | 'editor/title'
    | 'view/title'
    | 'view/item/context'
    | 'editor/context'
    | 'webview/context'
    | 'testing/item/context'
    | 'testing/message/context'
    | 'socketWorkbench.filterBy'
    | 'socketWorkbench.copyAs';
  readonly group?: string;
  /** A when clause. */
  readonly when?: string;
}

export interface SubmenuPlace extends MenuPlace {
  readonly submenu: string;
}

/** What VS Code and the documents know of a command. */
export interface CommandContribution {
  /** In English. */
  readonly title: string;
  /** The name of a codicon. */
  readonly icon?: string;
  /** The when clause without which it is greyed. */
  readonly enablement?: string;
  /** The when clause without which the palette hides it; `false` where it is for menus alone. */
  readonly palette?: string;
  readonly places?: readonly MenuPlace[];
  /** Its argument object, for docs/commands.md; absent where nobody passes one. */
  readonly argument?: string;
}

/** What VS Code and the documents know of a setting. */
export interface SettingContribution {
  readonly type: 'boolean' | 'integer' | 'string';
  readonly default: boolean | number | string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** What it can be, where that is not any text. */
  readonly values?: readonly { readonly value: string; readonly description: string }[];
  readonly scope: 'machine' | 'machine-overridable' | 'window';
  readonly order: number;
  /** For the settings editor, in English and Markdown. */
  readonly description: string;
  /** Shorter, for docs/settings.md. */
  readonly meaning: string;
}
