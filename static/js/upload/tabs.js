/**
 * Which tabs are open, told by the locks that they hold: a browser releases a lock when its page ends, however it ends.
 */

import { newKey } from "./record.js";

export class Tabs {
  /** Names this page, until it is closed or loaded again. */
  id = newKey();

  /** @type {Promise<void> | null} */
  #lock = null;
  #left = new AbortController();

  /** @param {LockManager | undefined} locks missing on pages that came over plain HTTP */
  constructor(locks) {
    this.locks = locks;
  }

  /**
   * Take the lock that tells the other tabs that this one is open.
   * @returns {Promise<void>}
   */
  hold() {
    this.#lock ??= new Promise((resolve, reject) => {
      if (!this.locks) return reject(new Error("this browser has no locks"));
      const untilThePageEnds = () => {
        resolve();
        return new Promise((/** @type {(value?: unknown) => void} */ end) => this.#left.signal.addEventListener("abort", () => end()));
      };
      this.locks.request(lockOf(this.id), untilThePageEnds).catch(reject);
    });
    return this.#lock;
  }

  /** The page is left: the next one goes on at once, also where the browser keeps this one for the way back. */
  leave() {
    this.#left.abort();
  }

  /**
   * Act once a tab is gone. Of several tabs that wait for it, one acts after the other.
   * @param {string} id
   * @param {() => Promise<void>} act
   * @returns {Promise<void>}
   */
  async whenGone(id, act) {
    await this.locks?.request(lockOf(id), { signal: this.#left.signal }, act).catch(() => {});
  }
}

/** @param {string} id */
function lockOf(id) {
  return `vitrine-upload-tab-${id}`;
}
