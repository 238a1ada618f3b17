/** The page's element with this id; the page is broken without it. */
export function elementById<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) {
    throw new Error(`The page has no ${type.name} “${id}”.`);
  }
  return element;
}

/** A new element with a class and perhaps a text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = '',
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag);
  if (className !== '') {
    created.className = className;
  }
  if (text !== '') {
    created.textContent = text;
  }
  return created;
}

/** A codicon; decoration only, its meaning stands in a text beside it. */
export function icon(name: string): HTMLElement {
  const created = element('span', `codicon codicon-${name}`);
  created.setAttribute('aria-hidden', 'true');
  return created;
}

/** A codicon that says something by itself. */
export function namedIcon(name: string, label: string): HTMLElement {
  const created = element('span', `codicon codicon-${name}`);
  created.setAttribute('role', 'img');
  created.setAttribute('aria-label', label);
  return created;
}

/** A button that shows an icon; the label is its tooltip and its name for screen readers. */
export function iconButton(iconName: string, label: string, press: () => void): HTMLButtonElement {
  const button = element('button', 'icon-button');
  button.type = 'button';
  button.title = label;
  button.setAttribute('aria-label', label);
  button.append(icon(iconName));
  button.addEventListener('click', press);
  return button;
}

export function textButton(label: string, press: () => void): HTMLButtonElement {
  const button = element('button', 'text-button', label);
  button.type = 'button';
  button.addEventListener('click', press);
  return button;
}

/** Writes a text only where it differs: each write costs the page a layout. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}
