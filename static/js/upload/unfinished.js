/**
 * Copies in this browser of the uploads that are not finished: the next page of the same user goes on with them.
 *
 * Nothing here may stop an upload: without a copy it goes on all the same, and the page warns before it is left.
 */

import { isWanted } from "./record.js";

/** @typedef {import("./record.js").Upload} Upload */
/** @typedef {import("./record.js").Found} Found */

/** More than this is not copied, however large the disk. */
const MOST_BYTES = 2_000_000_000;

/** A busy disk or a stuck browser may not answer at all; a large file is copied in a tenth of this. */
const COPY_TIMEOUT_MILLISECONDS = 2000;

export class Unfinished {
  /** @type {Set<Upload>} */
  #copied = new Set();
  /** @type {Promise<void>} */
  #lastCopy = Promise.resolve();

  /**
   * @param {string} account the id of the user who sees the page
   * @param {import("./store.js").UploadStore} store
   * @param {import("./tabs.js").Tabs} tabs
   * @param {{estimate: () => Promise<{quota?: number}>} | undefined} space
   * @param {number} timeout milliseconds
   */
  constructor(account, store, tabs, space, timeout = COPY_TIMEOUT_MILLISECONDS) {
    this.timeout = timeout;
    this.account = account;
    this.store = store;
    this.tabs = tabs;
    this.space = space;
    store.onLost = () => {
      for (const upload of this.#copied) upload.isCopied = false;
      this.#copied.clear();
    };
  }

  /**
   * Copy an upload into this browser, one at a time, because a dropped folder may hold a thousand files. After the time-out the
   * upload goes on, and the copy may follow.
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  copy(upload) {
    this.#lastCopy = this.#lastCopy.then(() => this.#copyNow(upload)).catch(() => {});
    return Promise.race([this.#lastCopy, new Promise((resolve) => void setTimeout(resolve, this.timeout))]);
  }

  /**
   * Note the address of the resumable upload on the server.
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  async noteUrl({ key, url, isCopied }) {
    if (isCopied) await this.store.change(key, { url }).catch(() => {});
  }

  /**
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  async forget(upload) {
    upload.isCopied = false;
    if (this.#copied.delete(upload)) await this.store.remove(upload.key).catch(() => {});
  }

  /**
   * Go on with what pages of this user left unfinished: at once, or when the tab that works on it is gone. What another account
   * left is deleted, because the user of this page must not see it.
   * @param {(found: Found[]) => Upload[]} onFound
   * @returns {Promise<void>}
   */
  async adopt(onFound) {
    try {
      const tabs = new Set();
      for (const { key, account, tab } of await this.store.all()) {
        if (account === this.account) tabs.add(tab);
        else await this.store.remove(key);
      }
      for (const tab of tabs) void this.tabs.whenGone(tab, () => this.#adoptFrom(tab, onFound));
    } catch {
      // A browser without a store has nothing to go on with.
    }
  }

  /** @param {Upload} upload */
  async #copyNow(upload) {
    if (upload.isCopied || !upload.file || !isWanted(upload) || !(await this.#hasRoomFor(upload))) return;
    await this.tabs.hold();
    const { key, name, size, visibility, url, file } = upload;
    const whose = { account: this.account, tab: this.tabs.id, added: performance.timeOrigin + performance.now() };
    await this.store.put({ key, name, size, visibility, url, ...whose }, file);
    // It may have ended meanwhile.
    if (!isWanted(upload)) return this.store.remove(key);
    // Its address may have come meanwhile.
    if (upload.url !== url) await this.store.change(key, { url: upload.url });
    this.#copied.add(upload);
    upload.isCopied = true;
  }

  /** @param {Upload} upload */
  async #hasRoomFor({ size }) {
    const { quota = 0 } = (await this.space?.estimate()) ?? {};
    const used = [...this.#copied].reduce((sum, upload) => sum + upload.size, 0);
    return used + size <= Math.min(MOST_BYTES, quota / 2);
  }

  /**
   * @param {string} gone the id of the tab that left them
   * @param {(found: Found[]) => Upload[]} onFound
   */
  async #adoptFrom(gone, onFound) {
    await this.tabs.hold();
    /** @type {Found[]} */
    const found = [];
    for (const stored of await this.store.all()) {
      if (stored.tab !== gone || stored.account !== this.account) continue;
      const file = await this.store.file(stored.key);
      await this.store.change(stored.key, { tab: this.tabs.id });
      if (file) found.push({ ...stored, file });
    }
    if (found.length === 0) return;
    for (const upload of onFound(found)) this.#copied.add(upload);
  }
}
