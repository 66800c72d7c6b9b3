/**
 * Makes the whole window a place to drop and to paste pictures.
 */

import { filesOf, takeDropped } from "./folders.js";
import { pastedName } from "./sentences.js";

/** `dragover` comes several times a second while something hovers; when it does not, the drag is over. */
const DRAG_TIMEOUT_MILLISECONDS = 400;

/**
 * @param {HTMLElement} overlay shown while files hover
 * @param {(files: File[], leftOut: number) => void} onFiles
 */
export function acceptDrops(overlay, onFiles) {
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    overlay.hidden = true;
  };
  const show = () => {
    overlay.hidden = false;
    clearTimeout(timer);
    // A drag that is ended with Escape may send no last dragleave at all.
    timer = setTimeout(hide, DRAG_TIMEOUT_MILLISECONDS);
  };

  addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) show();
  });
  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    // Otherwise the browser would open the picture in place of the page.
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    show();
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hide();
  });
  addEventListener("blur", hide);
  addEventListener("drop", async (event) => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    hide();
    const { entries, files } = takeDropped(event.dataTransfer);
    const found = entries.length > 0 ? await filesOf(entries) : { files, leftOut: 0 };
    onFiles(found.files, found.leftOut);
  });
}

/**
 * @param {(files: File[], leftOut: number) => void} onFiles
 */
export function acceptPastes(onFiles) {
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files.map(withOwnName), 0);
  });
}

/**
 * @param {DragEvent} event
 * @returns {boolean}
 */
function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/**
 * @param {File} file
 * @returns {File}
 */
function withOwnName(file) {
  if (file.name !== "image.png") return file;
  return new File([file], pastedName(file.type, new Date()), { type: file.type });
}
