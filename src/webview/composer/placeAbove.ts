/** Room that is left between a popup and the page's edges, in pixels. */
const marginPx = 6;

/**
 * Lays a popup over the page, right above an element at the page's lower end, as high and wide as
 * there is room. The style sheet makes it `position: fixed`, so that nothing cuts it off.
 */
export function placeAbove(popup: HTMLElement, anchor: HTMLElement): void {
  const { left, top } = anchor.getBoundingClientRect();
  const { innerWidth, innerHeight } = window;
  popup.style.bottom = `${innerHeight - top + 1}px`;
  popup.style.maxHeight = `${Math.max(48, top - marginPx)}px`;
  popup.style.maxWidth = `${innerWidth - 2 * marginPx}px`;
  const room = innerWidth - marginPx - popup.offsetWidth;
  popup.style.left = `${Math.max(marginPx, Math.min(left, room))}px`;
}
