/**
 * Stores unfinished uploads in this browser; the only module that speaks to IndexedDB.
 *
 * The files themselves are stored, as copies: after a reload or a crash of the browser a page may not read the user's disk again.
 */

const NAME = "vitrine-uploads";

/**
 * @typedef {object} StoredUpload
 * @property {string} key
 * @property {string} account the id of the user
 * @property {string} tab the id of the tab that works on it
 * @property {number} added milliseconds since 1970, with fractions
 * @property {string} name
 * @property {number} size bytes
 * @property {"private" | "link"} visibility
 * @property {string | null} url
 */

export class UploadStore {
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;

  /** Called when the browser has deleted everything, as it does at a sign-out in another tab. */
  onLost = () => {};

  /**
   * @param {StoredUpload} stored
   * @param {File} file
   * @returns {Promise<void>}
   */
  async put(stored, file) {
    await this.#within("readwrite", (uploads, files) => {
      uploads.put(stored, stored.key);
      files.put(file, stored.key);
    });
  }

  /**
   * Change facts of an upload; one that was removed meanwhile is not made again.
   * @param {string} key
   * @param {Partial<StoredUpload>} facts
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

  /** @returns {Promise<StoredUpload[]>} in the order in which they were added */
  async all() {
    /** @type {StoredUpload[]} */
    const stored = await this.#within("readonly", (uploads) => uploads.getAll());
    return stored.sort((one, other) => one.added - other.added);
  }

  /**
   * @param {string} key
   * @returns {Promise<File | undefined>}
   */
  file(key) {
    return this.#within("readonly", (_, files) => files.get(key));
  }

  /** @returns {Promise<void>} */
  async clear() {
    await this.#within("readwrite", (uploads, files) => {
      uploads.clear();
      files.clear();
    });
  }

  /**
   * @template {IDBRequest | void} Asked
   * @param {IDBTransactionMode} mode
   * @param {(uploads: IDBObjectStore, files: IDBObjectStore) => Asked} act
   * @returns {Promise<Asked extends IDBRequest<infer Answer> ? Answer : void>} what was asked for, once all changes are stored
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
 * @returns {Promise<number>} how many uploads of this user wait in this browser; 0 also when it has no store
 */
export async function countUnfinished(account) {
  try {
    return (await new UploadStore().all()).filter((stored) => stored.account === account).length;
  } catch {
    return 0;
  }
}

/**
 * Forget what waits in this browser, of whomever: somebody has signed out here.
 * @returns {Promise<void>}
 */
export async function clearUnfinished() {
  try {
    await new UploadStore().clear();
  } catch {
    // A browser without a store has nothing to forget.
  }
}
