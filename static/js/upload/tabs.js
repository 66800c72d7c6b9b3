/**
 * Which tabs are open, told by the locks that they hold: a lock ends with its page, however the page ends.
 * @module upload/tabs
 */

import { newKey } from "./record.js";

export class Tabs {
  /** Names this page, until it is closed or loaded again. */
  id = newKey();

  /** @type {Promise<void> | null} */
  #shown = null;

  /** @param {LockManager | undefined} locks missing where the page came over plain HTTP */
  constructor(locks) {
    this.locks = locks;
  }

  /**
   * Have the other tabs see that this one is here.
   * @returns {Promise<void>}
   */
  show() {
    this.#shown ??= new Promise((resolve, reject) => {
      if (!this.locks) return reject(new Error("this browser has no locks"));
      const hold = () => {
        resolve();
        return new Promise(() => {});
      };
      this.locks.request(lockOf(this.id), hold).catch(reject);
    });
    return this.#shown;
  }

  /**
   * Act once a tab is gone, at once where it is gone already. Of several tabs that wait for it, one acts after the other.
   * @param {string} id
   * @param {() => Promise<void>} act
   * @returns {Promise<void>}
   */
  async whenGone(id, act) {
    await this.locks?.request(lockOf(id), act);
  }
}

/** @param {string} id */
function lockOf(id) {
  return `vitrine-upload-tab-${id}`;
}
