/** What a wheel that tells lines moves by one, in pixels. */
const wheelLinePixels = 18;
/** As in VS Code's own lists, the Alt key makes scrolling faster. */
const fastFactor = 5;

/** How far a turn of the wheel scrolls, in pixels; `pageHeight` for wheels that tell pages. */
export function wheelPixels({ deltaY, deltaMode, altKey }: WheelEvent, pageHeight: number): number {
  const unit =
    deltaMode === WheelEvent.DOM_DELTA_LINE
      ? wheelLinePixels
      : deltaMode === WheelEvent.DOM_DELTA_PAGE
        ? pageHeight
        : 1;
  return deltaY * unit * (altKey ? fastFactor : 1);
}
