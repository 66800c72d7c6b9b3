/**
 * What this browser still has to upload: kept until it is done, and taken up again by the next page of the same person.
 *
 * Nothing here may stop an upload: where the browser keeps nothing, it goes on without a copy, and the page warns before it is left.
 * @module upload/unfinished
 */

import { isWanted } from "./record.js";

/** @typedef {import("./record.js").Upload} Upload */
/** @typedef {import("./record.js").Found} Found */

/** More than this is not copied, however large the disk. */
const MOST_BYTES = 2_000_000_000;

/** A disk that is busy or a browser that is stuck may not answer at all; a large file is copied in a tenth of this. */
const PATIENCE_MILLISECONDS = 2000;

export class Unfinished {
  /** @type {Set<Upload>} */
  #safe = new Set();
  /** @type {Promise<void>} */
  #turn = Promise.resolve();

  /**
   * @param {string} account of the person who sees the page
   * @param {import("./store.js").UploadStore} store
   * @param {import("./tabs.js").Tabs} tabs
   * @param {{estimate: () => Promise<{quota?: number}>} | undefined} space
   * @param {number} patience milliseconds
   */
  constructor(account, store, tabs, space, patience = PATIENCE_MILLISECONDS) {
    this.patience = patience;
    this.account = account;
    this.store = store;
    this.tabs = tabs;
    this.space = space;
    store.onLost = () => {
      for (const upload of this.#safe) upload.isSafe = false;
      this.#safe.clear();
    };
  }

  /**
   * Copy an upload into this browser. One copy is made at a time: a dropped folder may hold a thousand files. A browser that
   * does not come to it is not waited for: the upload goes on, and the copy may follow.
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  keep(upload) {
    this.#turn = this.#turn.then(() => this.#copy(upload)).catch(() => {});
    return Promise.race([this.#turn, new Promise((resolve) => void setTimeout(resolve, this.patience))]);
  }

  /**
   * Note where the server holds the part that has arrived.
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  async note({ key, url, isSafe }) {
    if (isSafe) await this.store.change(key, { url }).catch(() => {});
  }

  /**
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  async forget(upload) {
    upload.isSafe = false;
    if (this.#safe.delete(upload)) await this.store.remove(upload.key).catch(() => {});
  }

  /**
   * Take up what pages of this person have left; what an open tab works on is taken up when that tab is gone. What another
   * account has left is deleted: it is nobody's who sees this page.
   * @param {(found: Found[]) => Upload[]} onFound
   * @returns {Promise<void>}
   */
  async takeUp(onFound) {
    try {
      const tabs = new Set();
      for (const { key, account, tab } of await this.store.all()) {
        if (account === this.account) tabs.add(tab);
        else await this.store.remove(key);
      }
      for (const tab of tabs) void this.tabs.whenGone(tab, () => this.#adopt(tab, onFound));
    } catch {
      // A browser that keeps nothing has nothing to take up.
    }
  }

  /** @param {Upload} upload */
  async #copy(upload) {
    if (upload.isSafe || !upload.file || !isWanted(upload) || !(await this.#hasRoomFor(upload))) return;
    await this.tabs.show();
    const { key, name, size, visibility, url, file } = upload;
    const whose = { account: this.account, tab: this.tabs.id, added: performance.timeOrigin + performance.now() };
    await this.store.put({ key, name, size, visibility, url, ...whose }, file);
    // It may have ended while it was copied.
    if (!isWanted(upload)) return this.store.remove(key);
    // The address may have come meanwhile.
    if (upload.url !== url) await this.store.change(key, { url: upload.url });
    this.#safe.add(upload);
    upload.isSafe = true;
  }

  /** @param {Upload} upload */
  async #hasRoomFor({ size }) {
    const { quota = 0 } = (await this.space?.estimate()) ?? {};
    const used = [...this.#safe].reduce((sum, upload) => sum + upload.size, 0);
    return used + size <= Math.min(MOST_BYTES, quota / 2);
  }

  /**
   * @param {string} gone the tab that left them
   * @param {(found: Found[]) => Upload[]} onFound
   */
  async #adopt(gone, onFound) {
    await this.tabs.show();
    /** @type {Found[]} */
    const found = [];
    for (const kept of await this.store.all()) {
      if (kept.tab !== gone || kept.account !== this.account) continue;
      const file = await this.store.file(kept.key);
      await this.store.change(kept.key, { tab: this.tabs.id });
      if (file) found.push({ ...kept, file });
    }
    if (found.length === 0) return;
    for (const upload of onFound(found)) this.#safe.add(upload);
  }
}
