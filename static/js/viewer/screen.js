/**
 * How much of the screen the picture has: beside its details, without them, or the full screen.
 */

import { note, noted } from "../shared/storage.js";

const DETAILS = "vitrine-details"; // "off" in a tab whose details are hidden.

/** Prepare the buttons of this page, and of those that a turn puts in its place. */
export function prepareScreen() {
  const root = document.documentElement;
  if (noted(DETAILS) === "off") root.dataset.details = "off";
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("#full-screen, #details-button");
    if (button && button.id === "full-screen") toggleFullScreen();
    else if (button) showDetails(root.dataset.details === "off");
  });
  // A key asks for something in the details.
  document.addEventListener("wanted", ({ target }) => {
    if (target instanceof Element && target.closest(".sheet") && root.dataset.details === "off") showDetails(true);
  });
  document.addEventListener("fullscreenchange", tell);
  document.addEventListener("htmx:load", tell);
  tell();
}

async function toggleFullScreen() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    // A browser that refuses stays as it is, which is seen.
  }
}

/** @param {boolean} are */
function showDetails(are) {
  const { dataset } = document.documentElement;
  if (are) delete dataset.details;
  else dataset.details = "off";
  note(DETAILS, are ? null : "off");
  tell();
}

function tell() {
  const full = document.getElementById("full-screen");
  if (full) {
    full.hidden = !document.fullscreenEnabled;
    full.ariaPressed = String(document.fullscreenElement !== null);
  }
  const details = document.getElementById("details-button");
  if (details) details.ariaExpanded = String(document.documentElement.dataset.details !== "off");
}
