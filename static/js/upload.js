/**
 * The upload page: what is dropped, pasted or chosen goes into the queue, and the queue's changes into the rows.
 *
 * Without this module the form on the page works by itself.
 */

import { build } from "./upload/dependencies.js";
import { acceptDrops, acceptPastes } from "./upload/drop.js";
import { filesOfFolder } from "./upload/folders.js";
import { UploadMenu } from "./upload/menu.js";
import { UploadQueue } from "./upload/queue.js";
import { isUnfinished } from "./upload/record.js";
import { UploadRows } from "./upload/rows.js";
import { UploadSharing } from "./upload/sharing.js";
import { UploadSummary } from "./upload/summary.js";
import { Thumbnails } from "./upload/thumbnails.js";
import { resumedSentence } from "./upload/sentences.js";

/** @typedef {import("./upload/record.js").Upload} Upload */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @returns {T}
 */
function byId(id) {
  return /** @type {T} */ (document.getElementById(id));
}

const page = byId("upload");
const summary = new UploadSummary(page, () => queue.uploads);
const rows = new UploadRows(byId("upload-rows"), byId("upload-row"), act);
const thumbnails = new Thumbnails(showThumbnail);
const dependencies = build(page.dataset.account ?? "");
const queue = new UploadQueue(dependencies, { onChange, onSignedOut }, { maxBytes: Number(page.dataset.maxBytes) });
const sharing = new UploadSharing(queue, rows, (sentence) => summary.say(sentence));
const menu = new UploadMenu(byId("upload-menu"), {
  onCopy: (format) => void sharing.copyLink(menuFor, format),
  onVisibility: (visibility) => void sharing.setVisibility(menuFor, visibility),
});

/** The upload whose row opened the menu. */
let menuFor = "";

/** Uploads whose files this browser cannot decode. @type {Set<string>} */
const undecodable = new Set();

/** Addresses of thumbnails made here; each occupies memory until it is revoked. @type {Map<string, string>} */
const thumbnailUrls = new Map();

/**
 * @param {File[]} files
 * @param {number} leftOut how many others were no pictures
 */
function addFiles(files, leftOut) {
  if (leftOut > 0) {
    summary.say(leftOut === 1 ? "1 file was left out." : `${leftOut} files were left out: they are no pictures.`);
  }
  showNew(queue.add(files, chosenVisibility()));
}

/**
 * Go on with what an earlier page left unfinished: it was closed, loaded again, or died with its browser.
 * @param {import("./upload/record.js").Found[]} found
 */
function addFound(found) {
  const uploads = queue.addFound(found);
  showNew(uploads);
  summary.say(resumedSentence(uploads));
  return uploads;
}

/** @param {Upload[]} uploads */
function showNew(uploads) {
  rows.add(uploads);
  for (const { id, file } of uploads) if (file) thumbnails.request(id, file);
  afterChange();
}

/** @returns {"private" | "link"} */
function chosenVisibility() {
  /** @type {HTMLFormElement} */
  const form = byId("upload-form");
  return new FormData(form).get("visibility") === "link" ? "link" : "private";
}

/** @param {Upload} upload */
function onChange(upload) {
  rows.update(upload);
  if (undecodable.has(upload.id)) showServersThumbnail(upload);
  afterChange();
}

function afterChange() {
  summary.refreshSoon();
  // Only while something would be lost: the listener keeps a page out of the back-forward cache.
  if (queue.isAtRisk) addEventListener("beforeunload", askBeforeLeaving);
  else removeEventListener("beforeunload", askBeforeLeaving);
}

/** @param {BeforeUnloadEvent} event */
function askBeforeLeaving(event) {
  event.preventDefault();
}

function onSignedOut() {
  byId("upload-signed-out").hidden = false;
}

/**
 * @param {string} id
 * @param {Blob | null} thumbnail
 */
function showThumbnail(id, thumbnail) {
  const upload = queue.get(id);
  if (!upload) return;
  if (!thumbnail) {
    undecodable.add(id);
    showServersThumbnail(upload);
    return;
  }
  const url = URL.createObjectURL(thumbnail);
  thumbnailUrls.set(id, url);
  rows.showThumbnail(id, url);
}

/**
 * The server can decode what this browser cannot.
 * @param {Upload} upload
 */
function showServersThumbnail({ id, state, picture }) {
  if (state === "done" && picture) rows.showThumbnail(id, picture.thumbnail_url);
}

/**
 * @param {string} action
 * @param {string} id
 */
function act(action, id) {
  if (action === "cancel") queue.cancel(id);
  else if (action === "retry") queue.retry(id);
  else if (action === "remove") remove(id);
  else if (action === "copy") void sharing.copyLink(id, "link");
  else if (action === "more") openMenu(id);
}

/** @param {string} id */
function remove(id) {
  queue.remove(id);
  thumbnails.forget(id);
  URL.revokeObjectURL(thumbnailUrls.get(id) ?? "");
  thumbnailUrls.delete(id);
  undecodable.delete(id);
  if (!rows.remove(id)) byId("upload-files").focus();
  afterChange();
}

/** @param {string} id */
function openMenu(id) {
  const picture = queue.get(id)?.picture;
  if (!picture) return;
  menuFor = id;
  menu.prepareFor(picture);
}

/**
 * @param {HTMLInputElement} input
 * @param {(files: FileList) => {files: File[], leftOut: number}} choose
 */
function acceptChoice(input, choose) {
  const take = () => {
    const { files, leftOut } = choose(/** @type {FileList} */ (input.files));
    // Emptied at once, so that the same file can be chosen again, and the form's own button stays hidden.
    input.value = "";
    addFiles(files, leftOut);
  };
  input.addEventListener("change", take);
  // Files that were chosen before this module was loaded.
  if (input.files?.length) take();
}

function clearFinished() {
  for (const upload of queue.uploads) if (!isUnfinished(upload)) remove(upload.id);
  byId("upload-files").focus();
}

acceptDrops(byId("upload-overlay"), addFiles);
acceptPastes(addFiles);
acceptChoice(byId("upload-files"), (list) => ({ files: [...list], leftOut: 0 }));
acceptChoice(byId("upload-folder"), filesOfFolder);
byId("upload-folder-choice").hidden = !("webkitdirectory" in HTMLInputElement.prototype);
byId("upload-cancel-all").addEventListener("click", () => queue.cancelAll());
byId("upload-retry-failed").addEventListener("click", () => queue.retryFailed());
byId("upload-copy-all").addEventListener("click", () => void sharing.copyAllLinks());
byId("upload-clear").addEventListener("click", clearFinished);
byId("upload-go-on").addEventListener("click", () => {
  byId("upload-signed-out").hidden = true;
  byId("upload-files").focus();
  queue.resume();
});
void dependencies.unfinished.adopt(addFound);
