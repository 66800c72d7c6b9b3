/**
 * The slide show: the pictures turn by themselves until the last one, a key or a press ends it, or the next does not come.
 */

import { say } from "../shared/status.js";
import { hasUnsaved } from "../shared/unsaved.js";
import { picture } from "./elements.js";
import { showWhole } from "./lens.js";

const EACH_MS = 5000;
// Keys that end it and do nothing else; the others do what they do as well.
const ENDING = ["Escape", " ", "Enter", "p"];
const NO_KEYS = /^(?:Shift|Control|Alt|Meta|Fn|CapsLock|NumLock|Audio|Media|Brightness|Unidentified)/;

let isOn = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Prepare the button of this page, and of those that a turn puts in its place. */
export function prepareSlideShow() {
  document.addEventListener("click", ({ target, isTrusted }) => {
    if (!(target instanceof Element)) return;
    if (target.closest("#slide-show")) return isOn ? end() : begin();
    // A click by a script is a turn of its own.
    if (isOn && isTrusted && target.closest("#stage, .turns")) end();
  });
  addEventListener("keydown", press, { capture: true });
  document.addEventListener("visibilitychange", plan);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof Element && event.target.id === "main") shown();
  });
  // The page says what went wrong.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isOn && !(/** @type {CustomEvent<{successful?: boolean}>} */ (event).detail.successful)) end();
  });
}

function begin() {
  if (!document.getElementById("next")) say("There is no next picture to go on to.");
  else if (hasUnsaved()) say("Save what you typed first.");
  else {
    isOn = true;
    showWhole();
    tell();
    plan();
  }
}

/** @param {string} [sentence] */
function end(sentence = "The slide show has stopped.") {
  isOn = false;
  clearTimeout(timer);
  tell();
  say(sentence);
}

/** The next picture comes after its time; nobody sees one while the page is hidden. */
function plan() {
  clearTimeout(timer);
  if (isOn && document.visibilityState === "visible") timer = setTimeout(next, EACH_MS);
}

function next() {
  if (document.getElementById("next")) dispatchEvent(new CustomEvent("turn", { detail: 1 }));
  else end("That was the last picture.");
}

/** The time of a picture begins when it is seen. */
async function shown() {
  tell();
  if (!isOn) return;
  clearTimeout(timer);
  await picture()
    ?.decode()
    .catch(() => {});
  plan();
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (!isOn || NO_KEYS.test(event.key)) return;
  end();
  if (!ENDING.includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
}

function tell() {
  const { dataset } = document.documentElement;
  if (isOn) dataset.slideShow = "on";
  else delete dataset.slideShow;
  const button = document.getElementById("slide-show");
  if (button) button.ariaPressed = String(isOn);
}
