/**
 * Keeps uploads in this browser until they are done: the only module that speaks to IndexedDB.
 *
 * The files themselves are kept, as copies: a page that was reloaded or a browser that was killed may not read the disk again.
 * @module upload/store
 */

const NAME = "vitrine-uploads";

/**
 * @typedef {object} Kept
 * @property {string} key
 * @property {string} account whose upload it is
 * @property {string} tab whose work it is
 * @property {number} added milliseconds since 1970, as fine as the browser tells them
 * @property {string} name
 * @property {number} size bytes
 * @property {"private" | "link"} visibility
 * @property {string | null} url
 */

export class UploadStore {
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;

  /** Called when the browser has thrown everything away, as it does at a sign-out in another tab. */
  onLost = () => {};

  /**
   * @param {Kept} kept
   * @param {File} file
   * @returns {Promise<void>}
   */
  async put(kept, file) {
    await this.#within("readwrite", (uploads, files) => {
      uploads.put(kept, kept.key);
      files.put(file, kept.key);
    });
  }

  /**
   * Change facts of an upload; one that is no longer there stays away.
   * @param {string} key
   * @param {Partial<Kept>} facts
   * @returns {Promise<void>}
   */
  async change(key, facts) {
    await this.#within("readwrite", (uploads) => {
      const found = uploads.get(key);
      found.onsuccess = () => found.result && uploads.put({ ...found.result, ...facts }, key);
    });
  }

  /**
   * @param {string} key
   * @returns {Promise<void>}
   */
  async remove(key) {
    await this.#within("readwrite", (uploads, files) => {
      uploads.delete(key);
      files.delete(key);
    });
  }

  /** @returns {Promise<Kept[]>} in the order in which they were added */
  async all() {
    /** @type {Kept[]} */
    const kept = await this.#within("readonly", (uploads) => uploads.getAll());
    return kept.sort((one, other) => one.added - other.added);
  }

  /**
   * @param {string} key
   * @returns {Promise<File | undefined>}
   */
  file(key) {
    return this.#within("readonly", (_, files) => files.get(key));
  }

  /**
   * @template {IDBRequest | void} Asked
   * @param {IDBTransactionMode} mode
   * @param {(uploads: IDBObjectStore, files: IDBObjectStore) => Asked} act
   * @returns {Promise<Asked extends IDBRequest<infer Answer> ? Answer : void>} what was asked for, once all that was changed is kept
   */
  async #within(mode, act) {
    this.#database ??= this.#open();
    const database = await this.#database;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(["uploads", "files"], mode);
      const asked = act(transaction.objectStore("uploads"), transaction.objectStore("files"));
      transaction.oncomplete = () => resolve(/** @type {any} */ (asked?.result));
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("uploads");
        opening.result.createObjectStore("files");
      };
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        opening.result.onclose = () => {
          this.#database = null;
          this.onLost();
        };
        resolve(opening.result);
      };
    });
  }
}

/**
 * @param {string} account
 * @returns {Promise<number>} how many uploads of this person wait in this browser; 0 also where it keeps none
 */
export async function countUnfinished(account) {
  try {
    return (await new UploadStore().all()).filter((kept) => kept.account === account).length;
  } catch {
    return 0;
  }
}
