/**
 * Stores unfinished uploads in this browser, and how the others of the same list ended; the only module that speaks to IndexedDB.
 *
 * The files themselves are stored, as copies: after a reload or a crash of the browser a page may not read the user's disk again.
 */

const NAME = "vitrine-uploads";
const VERSION = 2;

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
 * @property {import("./folder_albums.js").Place | null} [album]
 * @property {number} chosenAt
 * @property {boolean} isBegun
 */

/**
 * @typedef {import("./record.js").Ended & {account: string, tab: string, added: number}} StoredEnd
 * @typedef {{uploads: IDBObjectStore, files: IDBObjectStore, ended: IDBObjectStore}} Stores
 */

/** A page that the browser keeps for the way back may keep the database from being opened: without it the uploads go on. */
const OPEN_MILLISECONDS = 4000;

const STORES = /** @type {const} */ (["uploads", "files", "ended"]);

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
    await this.#within("readwrite", ({ uploads, files }) => {
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
    await this.#within("readwrite", ({ uploads }) => {
      const found = uploads.get(key);
      found.onsuccess = () => found.result && uploads.put({ ...found.result, ...facts }, key);
    });
  }

  /**
   * @param {string[]} keys
   * @returns {Promise<void>}
   */
  async remove(...keys) {
    await this.#within("readwrite", (stores) => {
      for (const key of keys) for (const name of STORES) stores[name].delete(key);
    });
  }

  /**
   * Keep how an upload ended in place of the upload.
   * @param {StoredEnd} end
   * @returns {Promise<void>}
   */
  async end(end) {
    await this.#within("readwrite", ({ uploads, files, ended }) => {
      uploads.delete(end.key);
      files.delete(end.key);
      ended.put(end, end.key);
    });
  }

  /** @returns {Promise<{uploads: StoredUpload[], ended: StoredEnd[]}>} in the order in which they were added */
  async all() {
    const [uploads, ended] = await this.#within("readonly", (stores) => [stores.uploads.getAll(), stores.ended.getAll()]);
    return { uploads: uploads.sort(byTime), ended: ended.sort(byTime) };
  }

  /** @returns {Promise<void>} */
  async clear() {
    await this.#within("readwrite", (stores) => STORES.forEach((name) => stores[name].clear()));
  }

  /**
   * Have another tab work on what a tab has left, all of it at once.
   * @param {string} gone the id of the tab that left it
   * @param {string} tab
   * @param {string} account
   * @returns {Promise<{found: (StoredUpload & {file: File})[], ended: StoredEnd[]}>} in the order in which they were added
   */
  async takeOver(gone, tab, account) {
    /** @type {{stored: any, file: IDBRequest | null}[]} */
    const taken = [];
    await this.#within("readwrite", ({ uploads, files, ended }) => {
      for (const store of [uploads, ended]) {
        const all = store.getAll();
        all.onsuccess = () => {
          for (const stored of all.result) {
            if (stored.tab !== gone || stored.account !== account) continue;
            store.put({ ...stored, tab }, stored.key);
            taken.push({ stored, file: store === uploads ? files.get(stored.key) : null });
          }
        };
      }
    });
    taken.sort((one, other) => byTime(one.stored, other.stored));
    const found = taken.filter(({ file }) => file?.result).map(({ stored, file }) => ({ ...stored, file: file?.result }));
    return { found, ended: taken.filter(({ file }) => !file).map(({ stored }) => stored) };
  }

  /**
   * @template Asked
   * @param {IDBTransactionMode} mode
   * @param {(stores: Stores) => Asked} act
   * @returns {Promise<Asked extends IDBRequest[] ? any[] : void>} what was asked for, once all changes are stored
   */
  async #within(mode, act) {
    this.#database ??= this.#open().catch((reason) => {
      this.#database = null;
      throw reason;
    });
    const database = await this.#database;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORES, mode);
      const [uploads, files, ended] = STORES.map((name) => transaction.objectStore(name));
      const asked = act({ uploads, files, ended });
      transaction.oncomplete = () => resolve(/** @type {any} */ (Array.isArray(asked) ? asked.map(({ result }) => result) : undefined));
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(NAME, VERSION);
      opening.onupgradeneeded = () => {
        const there = opening.result.objectStoreNames;
        for (const name of STORES) if (!there.contains(name)) opening.result.createObjectStore(name);
      };
      opening.onerror = () => reject(opening.error);
      setTimeout(() => reject(new Error("the database was not opened")), OPEN_MILLISECONDS);
      opening.onsuccess = () => {
        const database = opening.result;
        const lost = () => {
          this.#database = null;
          this.onLost();
        };
        database.onclose = lost;
        // A newer page needs the database in another form; this one goes on without.
        database.onversionchange = () => {
          database.close();
          lost();
        };
        resolve(database);
      };
    });
  }
}

/**
 * @param {{added: number}} one
 * @param {{added: number}} other
 */
function byTime(one, other) {
  return one.added - other.added;
}

/** The one of this page. */
export const store = new UploadStore();

/** Most pages have nothing to do with uploads, and make no database for them. */
async function isThere() {
  return !indexedDB.databases || (await indexedDB.databases()).some(({ name }) => name === NAME);
}

/**
 * @param {string} account
 * @returns {Promise<{waiting: number, done: number, failed: number, others: number}>} the uploads of this user that this browser
 *   knows, and how many of other accounts wait in it; none also when it has no store
 */
export async function countUploads(account) {
  try {
    const { uploads, ended } = (await isThere()) ? await store.all() : { uploads: [], ended: [] };
    const own = ended.filter((end) => end.account === account);
    const failed = own.filter((end) => end.sentence).reduce((sum, end) => sum + end.files, 0);
    const waiting = uploads.filter((stored) => stored.account === account).length;
    return { waiting, done: own.filter((end) => !end.sentence).length, failed, others: uploads.length - waiting };
  } catch {
    return { waiting: 0, done: 0, failed: 0, others: 0 };
  }
}

/**
 * Forget what waits in this browser, of whomever: somebody has signed out here.
 * @returns {Promise<void>}
 */
export async function clearUnfinished() {
  try {
    if (await isThere()) await store.clear();
  } catch {
    // A browser without a store has nothing to forget.
  }
}
