/**
 * Where what has the focus goes, is hidden or can't be used any more, the browser gives the focus to
 * nobody: keys then do nothing, and screen readers start over. This hands it on instead.
 *
 * @param handOn is told the section of the page (`id`) in which it was; `undefined` outside of any
 */
export function keepFocus(handOn: (section: string | undefined) => void): void {
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    if (relatedTarget !== null || !(target instanceof HTMLElement)) {
      return;
    }
    const section = target.closest('#toolbar, #listPane, #detail, #composer')?.id;
    requestAnimationFrame(() => {
      const isUsable =
        target.isConnected && target.checkVisibility() && !target.matches(':disabled');
      // A click beside everything, or into another part of the window, is no loss.
      if (!isUsable && document.hasFocus() && document.activeElement === document.body) {
        handOn(section);
      }
    });
  });
}
