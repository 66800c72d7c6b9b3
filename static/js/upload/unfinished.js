/**
 * Copies in this browser of the uploads that are not finished: the next page of the same user goes on with them, and knows how
 * the others of the same list ended.
 *
 * Nothing here may stop an upload: without a copy it goes on all the same, and the page warns before it is left.
 */

import { isWanted } from "./record.js";

/** @typedef {import("./record.js").Upload} Upload */
/** @typedef {import("./record.js").Found} Found */
/** @typedef {import("./record.js").Ended} Ended */

/** More than this is not copied, however large the disk. */
const MOST_BYTES = 2_000_000_000;

/** A busy disk or a stuck browser may not answer at all; a large file is copied in a tenth of this. */
const COPY_TIMEOUT_MILLISECONDS = 2000;

export class Unfinished {
  /** @type {Set<Upload>} */
  #copied = new Set();
  /** @type {Promise<void>} */
  #lastCopy = Promise.resolve();

  /** Called for each upload whose copy the browser has thrown away. @type {(upload: Upload) => void} */
  onLost = () => {};

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
      const lost = [...this.#copied];
      this.#copied.clear();
      for (const upload of lost) upload.isCopied = false;
      for (const upload of lost) this.onLost(upload);
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
   * Note what the next page has to know of an upload.
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  async note({ key, url, visibility, isBegun, isCopied }) {
    if (isCopied) await this.store.change(key, { url, visibility, isBegun }).catch(() => {});
  }

  /**
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  async forget(upload) {
    upload.isCopied = false;
    this.#copied.delete(upload);
    await this.store.remove(upload.key).catch(() => {});
  }

  /**
   * It is stored, or will never be: note how it ended, for the pages on which its list is shown.
   * @param {Upload} upload
   * @returns {Promise<void>}
   */
  async end(upload) {
    upload.isCopied = false;
    this.#copied.delete(upload);
    const { key, name, size, files, visibility, picture, problem } = upload;
    const end = { key, name, size, files, visibility, picture, sentence: problem?.sentence ?? "" };
    // Without locks nobody would take it over.
    await this.tabs.hold().then(() => this.store.end({ ...end, ...this.#whose() })).catch(() => {});
  }

  /**
   * How they ended need not be known any more.
   * @param {{key: string}[]} ended
   * @returns {Promise<void>}
   */
  async forgetEnds(ended) {
    const keys = ended.map(({ key }) => key);
    if (keys.length > 0) await this.store.remove(...keys).catch(() => {});
  }

  /**
   * Go on with what pages of this user left: at once, or when the tab that works on it is gone. What another account left
   * waits for its sign-in, or for a sign-out here: this page neither shows nor sends it.
   * @param {(found: Found[], ended: Ended[]) => Upload[]} onFound returns the uploads that go on
   * @returns {Promise<void>} ends once all is taken over whose tab is gone already
   */
  async adopt(onFound) {
    try {
      const tabs = new Set();
      const { uploads, ended } = await this.store.all();
      for (const { account, tab } of [...uploads, ...ended]) if (account === this.account) tabs.add(tab);
      tabs.delete(this.tabs.id);
      for (const tab of tabs) void this.tabs.whenGone(tab, () => this.#adoptFrom(tab, onFound));
    } catch {
      // A browser without a store has nothing to go on with.
    }
  }

  /** @param {Upload} upload */
  async #copyNow(upload) {
    if (upload.isCopied || !upload.file || !isWanted(upload) || !(await this.#hasRoomFor(upload))) return;
    await this.tabs.hold();
    const { key, name, size, visibility, album, url, chosenAt, isBegun, file } = upload;
    await this.store.put({ key, name, size, visibility, album, url, chosenAt, isBegun, ...this.#whose() }, file);
    // It may have ended meanwhile; where that is noted already, there is nothing else.
    if (!isWanted(upload)) return upload.state === "cancelled" ? this.store.remove(key) : this.end(upload);
    this.#copied.add(upload);
    upload.isCopied = true;
    // More may have become known of it meanwhile.
    if (upload.url !== url || upload.visibility !== visibility || upload.isBegun !== isBegun) await this.note(upload);
  }

  #whose() {
    return { account: this.account, tab: this.tabs.id, added: performance.timeOrigin + performance.now() };
  }

  /** @param {Upload} upload */
  async #hasRoomFor({ size }) {
    const { quota = 0 } = (await this.space?.estimate()) ?? {};
    const used = [...this.#copied].reduce((sum, upload) => sum + upload.size, 0);
    return used + size <= Math.min(MOST_BYTES, quota / 2);
  }

  /**
   * @param {string} gone the id of the tab that left them
   * @param {(found: Found[], ended: Ended[]) => Upload[]} onFound
   */
  async #adoptFrom(gone, onFound) {
    await this.tabs.hold();
    const { found, ended } = await this.store.takeOver(gone, this.tabs.id, this.account);
    if (found.length + ended.length === 0) return;
    for (const upload of onFound(found, ended)) this.#copied.add(upload);
  }
}
