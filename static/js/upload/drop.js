/**
 * Makes the whole window a place to drop and to paste pictures.
 */

import { chosenVisibility, WHO } from "./chosen_visibility.js";

/** @typedef {import("./folders.js").Chosen} Chosen */
/** @typedef {import("./folders.js").Entry} Entry */

/** `dragover` comes several times a second while something hovers; when it does not, the drag is over. */
const DRAG_TIMEOUT_MILLISECONDS = 400;

/**
 * @param {HTMLElement} overlay shown while files hover
 * @param {(chosen: Promise<Chosen>) => void} onChosen
 */
export function acceptDrops(overlay, onChosen) {
  let timer = 0;
  let isOurs = false;
  const hide = () => {
    clearTimeout(timer);
    overlay.hidden = true;
  };
  const who = overlay.querySelector("#upload-overlay-who");
  const show = () => {
    if (overlay.hidden && who) who.textContent = WHO[chosenVisibility()];
    overlay.hidden = false;
    clearTimeout(timer);
    // A drag that is ended with Escape may send no last dragleave at all.
    timer = setTimeout(hide, DRAG_TIMEOUT_MILLISECONDS);
  };
  // A picture of the page itself looks like a file when it is dragged.
  const isDropped = (/** @type {DragEvent} */ event) => !isOurs && (event.dataTransfer?.types.includes("Files") ?? false);

  addEventListener("dragstart", () => (isOurs = true));
  addEventListener("dragend", () => (isOurs = false));
  addEventListener("dragenter", (event) => {
    if (isDropped(event)) show();
  });
  addEventListener("dragover", (event) => {
    if (!isDropped(event)) return;
    // Otherwise the browser would open the picture in place of the page.
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    show();
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hide();
  });
  addEventListener("blur", hide);
  addEventListener("drop", (event) => {
    if (!isDropped(event) || !event.dataTransfer) return;
    event.preventDefault();
    hide();
    onChosen(chosenBy(takeDropped(event.dataTransfer)));
  });
}

/**
 * @param {(chosen: Promise<Chosen>) => void} onChosen
 */
export function acceptPastes(onChosen) {
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const hasText = Boolean(event.clipboardData?.getData("text/plain"));
    // A field takes nothing but text.
    if (files.length === 0 || (hasText && takesText(event.target))) return;
    event.preventDefault();
    onChosen(withOwnNames(files));
  });
}

/**
 * Must be called in the drop handler itself: the browser empties the list as soon as that returns.
 * @param {DataTransfer} dataTransfer
 * @returns {{entries: Entry[], files: File[]}} `files` when the browser knows no entries
 */
export function takeDropped(dataTransfer) {
  const items = [...dataTransfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  // Without entries a folder would look like a file of 4096 bytes; with entries that list must not be read.
  return { entries: /** @type {any} */ (entries), files: entries.length > 0 ? [] : [...dataTransfer.files] };
}

/**
 * @param {{entries: Entry[], files: File[]}} dropped
 * @returns {Promise<Chosen>}
 */
async function chosenBy({ entries, files }) {
  const { chosen, filesOf } = await import("./folders.js");
  return entries.length > 0 ? filesOf(entries) : chosen(files);
}

/**
 * @param {EventTarget | null} target
 * @returns {boolean} whether a paste there is meant for a text
 */
function takesText(target) {
  const field = target instanceof Element && target.closest("textarea, input, [contenteditable]");
  return field instanceof HTMLElement && !(field instanceof HTMLInputElement && ["file", "radio", "checkbox"].includes(field.type));
}

/**
 * @param {File[]} files
 * @returns {Promise<Chosen>}
 */
async function withOwnNames(files) {
  const [{ chosen }, { pastedName }] = await Promise.all([import("./folders.js"), import("./sentences.js")]);
  const now = new Date();
  const named = (/** @type {File} */ file) =>
    file.name === "image.png" ? new File([file], pastedName(file.type, now), { type: file.type }) : file;
  return chosen(files.map(named));
}
