/**
 * Leads from picture to picture by arrow keys and links, one after another, and back to the gallery by Escape.
 *
 * It is no module but the first script of the page, so that keys which are pressed while the page loads are counted; htmx puts each
 * picture in place of the one before, so that none is lost between two pages.
 */
{
  const KEYS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 });
  const FIELDS = "input, textarea, select, [contenteditable]";

  let waiting = 0; // Turns that are still to be made: above 0 to pictures after this one, below to those before.
  let isTurning = false;
  let isReady = false;

  const turn = () => {
    if (isTurning || !isReady || waiting === 0) return;
    const link = document.getElementById(waiting > 0 ? "next" : "previous");
    waiting = link ? waiting - Math.sign(waiting) : 0;
    link?.click();
    // Unless a request went out, somebody was asked and stays, or the browser follows the link by itself.
    if (!isTurning) waiting = 0;
  };

  /** @param {number} turns */
  const add = (turns) => {
    waiting += turns;
    turn();
  };

  const becomeReady = () => {
    isReady = true;
    turn();
  };

  /** @param {Event} event */
  const isOfTurn = (event) => {
    const element = /** @type {CustomEvent<{requestConfig?: {elt: Element}}>} */ (event).detail?.requestConfig?.elt;
    return element?.matches("#previous, #next") ?? false;
  };

  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing || event.defaultPrevented) return;
    const isElsewhere = event.target instanceof Element && event.target.closest(FIELDS);
    if (isElsewhere || document.querySelector("dialog[open], :popover-open")) return;
    if (event.key === "Escape") document.getElementById("to-gallery")?.click();
    const turns = KEYS[event.key] ?? 0;
    // A key that is held down turns as fast as pictures come, and stops when it is let go.
    if (turns && !(event.repeat && (isTurning || waiting))) add(turns);
  });

  addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("#previous, #next");
      const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
      // A click by a script is a turn that is made already.
      if (!link || !isPlain || !event.isTrusted || !isReady) return;
      event.preventDefault();
      event.stopPropagation();
      add(link.id === "next" ? 1 : -1);
    },
    true,
  );

  // The way back from a part of this picture's page, such as its zoom, is the browser's alone: htmx would load it all again.
  let shown = location.pathname;
  addEventListener("htmx:pushedIntoHistory", () => {
    shown = location.pathname;
  });
  addEventListener("popstate", (event) => {
    if (location.pathname === shown) event.stopImmediatePropagation();
  });

  // A swipe says which way.
  addEventListener("turn", (event) => add(/** @type {CustomEvent<number>} */ (event).detail));

  addEventListener("htmx:beforeRequest", (event) => {
    if (isOfTurn(event)) isTurning = true;
  });
  addEventListener("htmx:afterSettle", (event) => {
    // Other parts that come with the same answer settle before the links are in their place.
    const isMain = event.target instanceof Element && event.target.id === "main";
    if (!isOfTurn(event) || !isMain) return;
    isTurning = false;
    turn();
  });
  addEventListener("htmx:afterRequest", (event) => {
    if (!isOfTurn(event) || /** @type {CustomEvent<{successful?: boolean}>} */ (event).detail.successful) return;
    isTurning = false;
    waiting = 0;
  });
  // htmx has looked at the links by then; without it they are followed as they are.
  addEventListener("htmx:load", becomeReady, { once: true });
  addEventListener("load", becomeReady, { once: true });
}
