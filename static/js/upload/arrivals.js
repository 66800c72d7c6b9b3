/**
 * The gallery while pictures come: the empty one takes the first of them, and what has arrived is shown.
 */

import { uploads } from "./host.js";
import { takeFrom } from "./take.js";

const NEAR_THE_TOP = 200; // Pixels.

/** Begin on this page, with or without pictures. */
export function showArrivals() {
  const form = document.querySelector("#first");
  if (form instanceof HTMLFormElement) prepareFirst(form);
  uploads.listen({ onSettled: showPictures });
}

/**
 * The form of an empty gallery hands its files to the queue; without this module it sends them by itself.
 * @param {HTMLFormElement} form
 */
function prepareFirst(form) {
  const state = /** @type {HTMLElement} */ (form.querySelector(".first-state"));
  const hovered = (/** @type {boolean} */ is) => form.classList.toggle("is-hovered", is);
  form.addEventListener("dragenter", () => hovered(true));
  form.addEventListener("dragleave", () => hovered(false));
  form.addEventListener("drop", () => hovered(false));
  takeFrom(/** @type {HTMLInputElement} */ (form.querySelector(".first-input")));
  let isShown = false;
  uploads.listen({
    onNew: () => void showState(state),
    onChange: (upload) => {
      void showState(state);
      // The first one makes it a gallery; those that follow are shown together.
      if (upload.state !== "done" || isShown) return;
      isShown = true;
      showPictures();
    },
  });
}

/** @param {HTMLElement} state */
async function showState(state) {
  const { summarySentence } = await import("./sentences.js");
  const sentence = summarySentence(uploads.all, uploads.queue?.isSignedOut);
  state.hidden = sentence === "";
  if (state.textContent !== sentence) state.textContent = sentence;
}

/** Show what has come, where somebody looks at the newest pictures and at nothing else. */
function showPictures() {
  const isEmpty = document.querySelector("#first") !== null;
  if (!isEmpty && (location.search || scrollY > NEAR_THE_TOP || document.querySelector("#gallery:focus-within"))) return;
  const hadFocus = document.querySelector("main:focus-within") !== null;
  const { htmx } = /** @type {any} */ (globalThis);
  void htmx.ajax("GET", "/gallery", { target: "#main", select: "#main", swap: "outerHTML" }).then(() => {
    if (hadFocus) document.getElementById("main")?.focus();
  });
}
