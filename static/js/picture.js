/**
 * The page of a picture: arrow keys and swipes lead to its neighbours, as the links do, and buttons copy its links.
 */

import { prepareCopyButtons } from "./shared/clipboard.js";

const FAR_ENOUGH = 48; // Pixels of a swipe.

document.documentElement.classList.add("is-scripted");

/** @param {"previous" | "next"} id */
function follow(id) {
  const link = document.getElementById(id);
  if (link) link.click();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const busy = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (busy || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "ArrowLeft") follow("previous");
  if (event.key === "ArrowRight") follow("next");
}

/** @param {HTMLElement} stage */
function watchSwipes(stage) {
  /** @type {{x: number, y: number} | null} */
  let start = null;
  stage.addEventListener(
    "touchstart",
    (event) => {
      const [touch] = event.touches;
      // With two fingers, or on a page that is zoomed in, a movement is not a swipe.
      const zoomed = (visualViewport?.scale ?? 1) > 1.05;
      start = event.touches.length === 1 && !zoomed ? { x: touch.clientX, y: touch.clientY } : null;
    },
    { passive: true },
  );
  stage.addEventListener(
    "touchend",
    (event) => {
      if (!start) return;
      const [touch] = event.changedTouches;
      const across = touch.clientX - start.x;
      const along = touch.clientY - start.y;
      start = null;
      if (Math.abs(across) < FAR_ENOUGH || Math.abs(across) < 2 * Math.abs(along)) return;
      follow(across > 0 ? "previous" : "next");
    },
    { passive: true },
  );
}

addEventListener("keydown", onKey);
const stage = document.getElementById("stage");
if (stage) watchSwipes(stage);
prepareCopyButtons();
