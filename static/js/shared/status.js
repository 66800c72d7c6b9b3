/**
 * The one place where a page says a sentence: `#status` of the frame, which screen readers speak and everybody sees for a while.
 *
 * Scripts call `say`. What the server has to say is in its answer, and comes here in one of five ways, each for its kind of answer:
 * - a part that htmx puts in place: `data-said` (swaps.js);
 * - a redirect of htmx: the event `said`, which waits for the next page in sessionStorage (bff/web/htmx.py, swaps.js);
 * - a redirect of a form without scripts, or one with an undo: `?told=`, and the page comes with its sentence
 *   in `#status` (bff/web/told.py, swaps.js);
 * - a state that was asked for after a change without an answer: `data-state-words` (uncertain.js);
 * - more pictures in the gallery, for screen readers alone: htmx swaps the sentence into `#status`, unless another one is shown there
 *   (templates/gallery/_fragment.html, gallery/growth.js).
 */

/**
 * @typedef {object} Said
 * @property {{words: string, act: () => void}} [action] a button beside the sentence, such as Undo; pressing it takes the sentence away
 * @property {{words: string, href: string}} [link] opens a new tab, and leaves the sentence where it is
 * @property {boolean} [stays] until something else is said or somebody closes it: for what went wrong
 * @property {boolean} [yields] is not said in place of a sentence that offers something, such as Try again
 * @property {boolean} [unseen] for screen readers alone, where the page shows the same, and what can be done, in another way
 */

const SHORTEST_MILLISECONDS = 5000;
const MILLISECONDS_PER_LETTER = 60;
const WITH_ACTION_MILLISECONDS = 10_000; // Time to reach the button; a pointer or the focus on it keeps it longer.

/** @type {ReturnType<typeof setTimeout> | undefined} */
let end;

/** What had the focus when the sentence was said: it takes it back from a button that goes away. @type {Element | null} */
let cause = null;

/**
 * Say a sentence in place of the one before.
 * @param {string} sentence
 * @param {Said} [how]
 * @returns {() => void} takes the sentence away, unless another one has come meanwhile
 */
export function say(sentence, { action, link, stays = false, yields = false, unseen = false } = {}) {
  const status = document.getElementById("status");
  if (!status || (yields && status.querySelector("a, button:not(.status-close)"))) return () => {};
  clearTimeout(end);
  const words = document.createElement("span");
  words.textContent = sentence;
  const parts = unseen ? [words] : [words, link && linkOf(link), action && buttonOf(action), stays && closeButton()];
  // The focus of somebody who pressed a button of the sentence before is not lost with it.
  const hadFocus = status.contains(document.activeElement);
  if (!hadFocus) cause = document.activeElement;
  status.replaceChildren(.../** @type {HTMLElement[]} */ (parts.filter(Boolean)));
  status.classList.toggle("is-shown", !unseen);
  if (hadFocus) status.querySelector("button")?.focus();
  keepClearOf(stays && !unseen ? status : null);
  if (!stays) hushAfter(action ? WITH_ACTION_MILLISECONDS : SHORTEST_MILLISECONDS + MILLISECONDS_PER_LETTER * sentence.length);
  return () => {
    if (words.isConnected) hush();
  };
}

/**
 * Say what the page came with, with the form of its action: screen readers speak only what changes, and it goes away in time.
 */
export function sayShown() {
  const status = document.getElementById("status");
  if (!status?.classList.contains("is-shown")) return;
  status.replaceChildren(...status.children);
  const letters = status.textContent?.length ?? 0;
  hushAfter(status.querySelector("button") ? WITH_ACTION_MILLISECONDS : SHORTEST_MILLISECONDS + MILLISECONDS_PER_LETTER * letters);
}

/** Take away what is said. */
export function hush() {
  clearTimeout(end);
  const status = document.getElementById("status");
  const hadFocus = status?.contains(document.activeElement);
  status?.classList.remove("is-shown");
  status?.replaceChildren();
  keepClearOf(null);
  if (hadFocus) giveFocusBack();
}

function giveFocusBack() {
  const isThere = cause instanceof HTMLElement && cause !== document.body && cause.isConnected && cause.checkVisibility();
  const next = isThere ? /** @type {HTMLElement} */ (cause) : document.getElementById("main");
  next?.focus({ preventScroll: !isThere });
}

/**
 * Have what gets the focus come to lie above a sentence that stays.
 * @param {HTMLElement | null} status null where none stays
 */
function keepClearOf(status) {
  const root = document.documentElement;
  const { style } = root;
  if (!status) {
    style.removeProperty("--covered-by-status");
    // It has to be read first: Chromium writes an attribute that nobody has read again after it is removed.
    if (root.getAttribute("style") === "") root.removeAttribute("style");
    return;
  }
  style.setProperty("--covered-by-status", `calc(${status.offsetHeight}px + var(--space-5))`);
  const focused = document.activeElement;
  // Of a whole part of the page that has the focus nothing comes to lie anywhere else.
  if (focused instanceof HTMLElement && focused.tabIndex >= 0 && !status.contains(focused)) focused.scrollIntoView({ block: "nearest" });
}

/** @param {number} milliseconds */
function hushAfter(milliseconds) {
  end = setTimeout(() => {
    const isUsed = document.querySelector("#status:hover, #status:focus-within");
    if (isUsed) hushAfter(SHORTEST_MILLISECONDS);
    else hush();
  }, milliseconds);
}

/** @param {{words: string, act: () => void}} action */
function buttonOf({ words, act }) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", () => {
    hush();
    act();
  });
  return button;
}

/** @param {{words: string, href: string}} link */
function linkOf({ words, href }) {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = words;
  const note = document.createElement("span");
  note.className = "visually-hidden";
  note.textContent = " (opens a new tab)";
  link.append(note);
  return link;
}

function closeButton() {
  const button = buttonOf({ words: "Close", act: () => {} });
  button.className = "status-close";
  return button;
}
