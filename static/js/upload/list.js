/**
 * The uploads that a page knows, in the order in which they were added.
 */

import { endedUpload, foundUpload, isUnfinished, newUpload, refusedUpload } from "./record.js";

/** @typedef {import("./record.js").Upload} Upload */

/** Between the times of two pictures of one choice, in milliseconds: what the server says of them is no finer. */
const STEP = 1;

export class UploadList {
  /** @type {Map<string, Upload>} */
  #uploads = new Map();
  #lastId = 0;

  /** @returns {Upload[]} */
  get all() {
    return [...this.#uploads.values()];
  }

  /** Whether leaving the page now would lose an upload; one that the browser has a copy of goes on later. */
  get isAtRisk() {
    return this.all.some((upload) => isUnfinished(upload) && !upload.isCopied);
  }

  /** @param {string} id */
  get(id) {
    return this.#uploads.get(id);
  }

  /** @param {string} id */
  delete(id) {
    this.#uploads.delete(id);
  }

  /**
   * @param {File[]} files of one choice, in its order: the first one is the newest
   * @param {"private" | "link"} visibility
   * @param {number} now by the server's clock, milliseconds since 1970
   * @param {number} maxBytes
   * @param {(file: File) => import("./folder_albums.js").Place | null} albumOf
   * @returns {Upload[]}
   */
  addFiles(files, visibility, now, maxBytes, albumOf) {
    const newest = Math.floor(now);
    return this.#enter(files.map((file, place) => newUpload(this.#nextId(), file, visibility, newest - STEP * place, maxBytes, albumOf(file))));
  }

  /**
   * @param {{name: string, files: number, problem: import("../shared/problem.js").Problem}[]} refused
   * @returns {Upload[]}
   */
  addRefused(refused) {
    return this.#enter(refused.map((one) => refusedUpload(this.#nextId(), one)));
  }

  /**
   * @param {import("./record.js").Found[]} found
   * @param {import("./record.js").Ended[]} ended
   * @returns {Upload[]}
   */
  addFound(found, ended) {
    return this.#enter([
      ...ended.map((one) => endedUpload(this.#nextId(), one)),
      ...found.map((one) => foundUpload(this.#nextId(), one)),
    ]);
  }

  /**
   * Have what waits be seen by others than was chosen first.
   * @param {"private" | "link"} visibility
   * @returns {{changed: Upload[], late: number}} `late` counts what is under way or stored
   */
  setVisibility(visibility) {
    const other = this.all.filter((upload) => upload.visibility !== visibility && !["failed", "cancelled"].includes(upload.state));
    const changed = other.filter((upload) => upload.state === "waiting" && !upload.isBegun);
    for (const upload of changed) upload.visibility = visibility;
    return { changed, late: other.length - changed.length };
  }

  #nextId() {
    return String((this.#lastId += 1));
  }

  /** @param {Upload[]} uploads */
  #enter(uploads) {
    for (const upload of uploads) this.#uploads.set(upload.id, upload);
    return uploads;
  }
}
