/**
 * The upload page: it lists the uploads of this browser as rows, and says who can see what comes next.
 *
 * Without this module the form on the page works by itself.
 */

import "./upload/engine.js";
import { pathOf } from "./shared/links.js";
import { say } from "./shared/status.js";
import { NO_COOKIE } from "./shared/storage.js";
import { chooseVisibility, chosenVisibility } from "./upload/chosen_visibility.js";
import { becomeAlbums, switchFolders } from "./upload/folder_albums.js";
import { uploads } from "./upload/host.js";
import { UploadMenu } from "./upload/menu.js";
import { UploadRows } from "./upload/rows.js";
import { resumedSentence, visibilitySentence } from "./upload/sentences.js";
import { UploadSharing } from "./upload/sharing.js";
import { UploadSummary } from "./upload/summary.js";
import { takeFrom } from "./upload/take.js";
import { Thumbnails } from "./upload/thumbnails.js";
import { isUnfinished } from "./upload/record.js";

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
const form = /** @type {HTMLFormElement} */ (byId("upload-form"));
const queue = await uploads.load();
const summary = new UploadSummary(page, uploads);
const rows = new UploadRows(byId("upload-rows"), byId("upload-row"), act);
const thumbnails = new Thumbnails(showThumbnail);
const sharing = new UploadSharing(queue, rows);
const menu = new UploadMenu(byId("upload-menu"), {
  onCopy: (format) => void sharing.copyLink(menuFor, format),
  onShare: () => void sharing.share(menuFor),
  onHide: () => void sharing.hide(menuFor),
});

/** The upload whose row opened the menu. */
let menuFor = "";

/** Uploads whose files this browser cannot decode, or has not. @type {Set<string>} */
const undecodable = new Set();

/** Addresses of thumbnails made here; each occupies memory until it is revoked. @type {Map<string, string>} */
const thumbnailUrls = new Map();

/**
 * @param {Upload[]} added
 * @param {boolean} areFound whether an earlier page left them
 */
function showNew(added, areFound) {
  rows.add(added, queue.isSignedOut);
  for (const upload of added) {
    if (upload.file) thumbnails.request(upload.id, upload.file);
    else showServersThumbnail(upload);
  }
  if (areFound) say(resumedSentence(added.filter(isUnfinished)));
  summary.refreshSoon();
}

/** @param {Upload} upload */
function onChange(upload) {
  rows.update(upload, queue.isSignedOut);
  if (undecodable.has(upload.id)) showServersThumbnail(upload);
  if (!queue.isSignedOut) byId("upload-signed-out").hidden = true;
  summary.refreshSoon();
}

function onSignedOut() {
  byId("upload-signed-out").hidden = false;
  for (const upload of uploads.all) rows.update(upload, true);
  summary.refreshSoon();
}

/**
 * In the same tab, unless something would be lost with the page: else the next one goes on.
 * @param {Event} event
 */
function onSignIn({ currentTarget }) {
  /** @type {HTMLAnchorElement} */ (currentTarget).target = queue.isAtRisk ? "_blank" : "";
}

/** @param {Event} event */
function onVisibility(event) {
  if (!(event.target instanceof HTMLInputElement) || event.target.name !== "visibility") return;
  const visibility = event.target.value === "link" ? "link" : "private";
  chooseVisibility(visibility);
  const { waiting, late } = queue.setVisibility(visibility);
  const sentence = visibilitySentence(waiting, late, visibility);
  if (sentence) say(sentence);
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
  if (state === "done" && picture) rows.showThumbnail(id, pathOf(picture.thumbnail_url));
}

/**
 * @param {string} action
 * @param {string} id
 */
function act(action, id) {
  if (action === "cancel") queue.cancel(id);
  else if (action === "retry") queue.retry(id);
  else if (action === "hurry") queue.hurry(id);
  else if (action === "remove") remove(id);
  else if (action === "share") void sharing.share(id);
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
  summary.refreshSoon();
}

/** @param {string} id */
function openMenu(id) {
  const picture = queue.get(id)?.picture;
  if (!picture) return;
  menuFor = id;
  menu.prepareFor(picture);
}

function clearFinished() {
  for (const upload of uploads.all) if (!isUnfinished(upload)) remove(upload.id);
  byId("upload-files").focus();
}

takeFrom(byId("upload-files"));
takeFrom(byId("upload-folder"));
byId("upload-folder-choice").hidden = !("webkitdirectory" in HTMLInputElement.prototype);
for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name=visibility]"))) {
  choice.checked = choice.value === chosenVisibility();
}
const folders = byId("upload-folders");
const areAlbums = /** @type {HTMLInputElement} */ (folders.querySelector("input"));
folders.hidden = byId("upload-folder-choice").hidden;
areAlbums.checked = becomeAlbums();
areAlbums.addEventListener("change", () => {
  if (switchFolders(areAlbums.checked)) return;
  areAlbums.checked = !areAlbums.checked;
  say(NO_COOKIE);
});
form.addEventListener("change", onVisibility);
byId("upload-cancel-all").addEventListener("click", () => queue.cancelAll());
byId("upload-retry-failed").addEventListener("click", () => queue.retryAll());
byId("upload-copy-all").addEventListener("click", () => void sharing.copyAllLinks());
byId("upload-clear").addEventListener("click", clearFinished);
byId("upload-go-on").addEventListener("click", () => {
  byId("upload-signed-out").hidden = true;
  byId("upload-files").focus();
  queue.resume();
});
byId("upload-sign-in").addEventListener("click", onSignIn);
uploads.listen({ onNew: showNew, onChange, onSignedOut });
