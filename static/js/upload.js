/**
 * Wires the upload page: what is dropped, pasted or chosen goes into the queue, and the queue's changes into the rows.
 * Without this module the form on the page works by itself.
 * @module upload
 */

import { changeVisibility, renewSession } from "./upload-account.js";
import { copyText } from "./upload-clipboard.js";
import { acceptDrops, acceptPastes } from "./upload-drop.js";
import { filesOfFolder } from "./upload-folders.js";
import { linkAs } from "./upload-links.js";
import { UploadMenu } from "./upload-menu.js";
import { UploadProblem } from "./upload-problem.js";
import { UploadQueue } from "./upload-queue.js";
import { isUnfinished } from "./upload-record.js";
import { sleep, untilOnline } from "./upload-retry.js";
import { UploadRows } from "./upload-rows.js";
import { UploadSummary } from "./upload-summary.js";
import { Thumbnails } from "./upload-thumbnails.js";
import { sendByXhr } from "./upload-transport.js";

/** @typedef {import("./upload-record.js").Upload} Upload */

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
const menu = new UploadMenu(byId("upload-menu"), {
  onCopy: (format) => void copyLink(menuFor, format),
  onVisibility: (visibility) => void setVisibility(menuFor, visibility),
});
const queue = new UploadQueue(
  { send: sendByXhr, renewSession, sleep, untilOnline, onChange, onLoggedOut },
  { maxBytes: Number(page.dataset.maxBytes) },
);

/** The upload whose row opened the menu. */
let menuFor = "";

/** Files of which this browser can show nothing. @type {Set<string>} */
const undecodable = new Set();

/** Addresses of thumbnails made here; each holds memory until it is given back. @type {Map<string, string>} */
const thumbnailUrls = new Map();

/**
 * @param {File[]} files
 * @param {number} leftOut how many others were no pictures
 */
function addFiles(files, leftOut) {
  if (leftOut > 0) {
    summary.say(leftOut === 1 ? "1 file was left out." : `${leftOut} files were left out: they are no pictures.`);
  }
  const uploads = queue.add(files, chosenVisibility());
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
  // The listener is there only while something would be lost, because it keeps a page out of the back-forward cache.
  if (queue.busy) addEventListener("beforeunload", askBeforeLeaving);
  else removeEventListener("beforeunload", askBeforeLeaving);
}

/** @param {BeforeUnloadEvent} event */
function askBeforeLeaving(event) {
  event.preventDefault();
}

function onLoggedOut() {
  byId("upload-logged-out").hidden = false;
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
 * What this browser cannot decode, the server could.
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
  else if (action === "copy") void copyLink(id, "url");
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
 * @param {string} id
 * @param {import("./upload-links.js").Format} format
 */
async function copyLink(id, format) {
  const picture = queue.get(id)?.picture;
  if (!picture) return;
  const copied = await copyText(linkAs(format, picture));
  if (copied) rows.showCopied(id);
  const reach = picture.visibility === "link" ? "" : " Only you can open it.";
  summary.say(copied ? `Link copied.${reach}` : "The link could not be copied. Select it in the row and copy it there.");
}

async function copyAllLinks() {
  const kept = queue.uploads.map((upload) => upload.picture).filter((picture) => picture !== null);
  const copied = await copyText(kept.map((picture) => linkAs("url", picture)).join("\n"));
  const hidden = kept.filter((picture) => picture.visibility !== "link").length;
  const reach = hidden > 0 ? ` Only you can open ${hidden === kept.length ? "them" : `${hidden} of them`}.` : "";
  summary.say(copied ? `${kept.length} links copied.${reach}` : "The links could not be copied.");
}

/**
 * @param {string} id
 * @param {"private" | "link"} visibility
 */
async function setVisibility(id, visibility) {
  const picture = queue.get(id)?.picture;
  if (!picture) return;
  try {
    queue.replacePicture(id, await changeVisibility(picture.id, visibility));
    summary.say(visibility === "link" ? "Anyone with the link can see it now." : "Only you can see it now.");
  } catch (problem) {
    summary.say(problem instanceof UploadProblem ? problem.sentence : "That did not work. Try again.");
  }
}

/**
 * @param {HTMLInputElement} input
 * @param {(files: FileList) => {files: File[], leftOut: number}} choose
 */
function acceptChoice(input, choose) {
  const take = () => {
    const { files, leftOut } = choose(/** @type {FileList} */ (input.files));
    // Emptied at once: the same file can be chosen again, and the form's own button stays away.
    input.value = "";
    addFiles(files, leftOut);
  };
  input.addEventListener("change", take);
  // Files that were chosen while this module was still on its way.
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
byId("upload-copy-all").addEventListener("click", () => void copyAllLinks());
byId("upload-clear").addEventListener("click", clearFinished);
byId("upload-go-on").addEventListener("click", () => {
  byId("upload-logged-out").hidden = true;
  byId("upload-files").focus();
  queue.goOn();
});
