/**
 * A turn that is asked for while another one is under way comes after it: each says how the picture is shown then as a whole, so that
 * its button is pressed once the answer before has brought the new one.
 */

/** The ids of the buttons that are still to be pressed. @type {string[]} */
let waiting = [];
let isOurs = false;

/** Whether the menu of a narrow window was open when a turn was put in its place. */
let wasOpen = false;

/** @returns {HTMLElement | null} */
function menu() {
  return document.getElementById("turning");
}

/** @returns {boolean} */
function isMenuOpen() {
  return menu()?.matches(":popover-open") ?? false;
}

/** In narrow windows the turns are a menu: it is open as long as somebody turns, and a key needs it only for a moment. */
function useMenu() {
  document.addEventListener("htmx:beforeSwap", () => {
    wasOpen = isMenuOpen();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (/** @type {CustomEvent<{target: Element}>} */ (event).detail.target.id === "ground" && wasOpen) menu()?.showPopover();
  });
  document.addEventListener("wanted", ({ target }) => {
    if (!(target instanceof Element) || target.closest("#turning") === null || isMenuOpen()) return;
    menu()?.showPopover();
    queueMicrotask(() => menu()?.hidePopover());
  });
}

/** Begin on this page. */
export function keepTurnPresses() {
  if ("popover" in HTMLElement.prototype) useMenu();
  document.addEventListener("click", keep, true);
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (!(target instanceof Element)) return;
    // Another picture has its own turns.
    if (target.id === "main") waiting = [];
    if (target.id === "ground") pressNext();
  });
  // What was pressed after a turn that failed was meant for what that would have shown.
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const { elt } = /** @type {CustomEvent<{elt: Element}>} */ (event).detail;
      if (elt.id === "turning") waiting = [];
    });
  }
}

/** @returns {boolean} */
function isTurning() {
  return document.querySelector("#turning.htmx-request") !== null;
}

/** @param {MouseEvent} event a key or Enter in the form is a click, too */
function keep(event) {
  const button = event.target instanceof Element ? event.target.closest("#turning button") : null;
  if (!button || isOurs || (!isTurning() && !waiting.length)) return;
  event.preventDefault();
  waiting.push(button.id);
  pressNext();
}

function pressNext() {
  const id = isTurning() ? undefined : waiting.shift();
  if (!id) return;
  isOurs = true;
  document.getElementById(id)?.click();
  isOurs = false;
}
