/**
 * Where what has the focus goes, is hidden or can't be used any more, the browser gives the focus to
 * nobody: keys then do nothing, and screen readers start over. This hands it on instead. It likewise
 * gives the focus back to what had it when the user comes back from another part of the window, such
 * as a menu: Chromium takes it from an element of a frame as soon as one of another frame has it.
 *
 * @param handOn is told the section of the page (`id`) in which it was; `undefined` outside of any
 */
export function keepFocus(handOn: (section: string | undefined) => void): void {
  let last: { readonly target: HTMLElement; readonly section: string | undefined } | undefined;
  const restore = () => {
    if (document.activeElement !== document.body || !document.hasFocus()) {
      return;
    }
    if (last && isUsable(last.target)) {
      last.target.focus({ preventScroll: true });
    } else if (last) {
      handOn(last.section);
    }
  };
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) {
      const section = target.closest('#toolbar, #listPane, #detail, #composer')?.id;
      last = { target, section };
    }
  });
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    if (relatedTarget === null && target instanceof HTMLElement) {
      requestAnimationFrame(() => {
        // A click beside everything is no loss.
        if (!isUsable(target)) {
          restore();
        }
      });
    }
  });
  // Not at once: what the user clicks is to have it.
  window.addEventListener('focus', () => requestAnimationFrame(restore));
}

function isUsable(target: HTMLElement): boolean {
  return target.isConnected && target.checkVisibility() && !target.matches(':disabled');
}
