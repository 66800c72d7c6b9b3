/**
 * A button that was pressed says that it waits, until the answer is there.
 */

const SOON_MILLISECONDS = 150; // An answer within this time needs no word before it.

/**
 * Show the words of `data-waiting` on a button, if it has some.
 * @param {Element | null} button
 * @returns {(isBack?: boolean) => void} ends it; the words stay where the button is not back, because its page goes on to another
 */
export function showWaiting(button) {
  const words = button?.getAttribute("data-waiting");
  if (!button || !words) return () => {};
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  const timer = setTimeout(() => {
    label.textContent = words;
  }, SOON_MILLISECONDS);
  return (isBack = true) => {
    clearTimeout(timer);
    if (isBack) label.textContent = before;
  };
}
