import assert from "node:assert/strict";
import { test } from "node:test";

import { foundUpload, newUpload } from "../../../static/js/upload/record.js";
import { Tabs } from "../../../static/js/upload/tabs.js";
import { Unfinished } from "../../../static/js/upload/unfinished.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const uploadOf = (name, size = 10) => newUpload(name, { name, size }, "private", 7, 1e12);

/** A browser's store in memory. */
class Store {
  kept = new Map();
  files = new Map();
  ended = new Map();

  put = async (kept, file) => {
    if (this.full) throw new Error("QuotaExceededError");
    this.kept.set(kept.key, kept);
    this.files.set(kept.key, file);
  };

  change = async (key, facts) => void (this.kept.has(key) && this.kept.set(key, { ...this.kept.get(key), ...facts }));

  remove = async (...keys) => {
    for (const key of keys) for (const store of [this.kept, this.files, this.ended]) store.delete(key);
  };

  end = async (end) => {
    await this.remove(end.key);
    this.ended.set(end.key, end);
  };

  all = async () => ({ uploads: [...this.kept.values()], ended: [...this.ended.values()] });

  takeOver = async (gone, tab, account) => {
    const isTheirs = (stored) => stored.tab === gone && stored.account === account;
    const [found, ended] = [this.kept, this.ended].map((store) => [...store.values()].filter(isTheirs));
    for (const [store, taken] of [[this.kept, found], [this.ended, ended]]) for (const one of taken) store.set(one.key, { ...one, tab });
    return { found: found.map((one) => ({ ...one, file: this.files.get(one.key) })), ended };
  };
}

/** A browser's locks in memory: each is given to one after the other. */
class Locks {
  #ends = new Map();
  #holders = new Map();

  request(name, ...rest) {
    const act = rest.at(-1);
    const before = this.#ends.get(name) ?? Promise.resolve();
    const ended = before.then(() => Promise.race([act(), this.#closing(name)]));
    this.#ends.set(name, ended);
    return ended;
  }

  #closing(name) {
    return new Promise((resolve) => this.#holders.set(name, resolve));
  }

  /** What a browser does when a page ends. */
  closeTab(tabs) {
    this.#holders.get(`vitrine-upload-tab-${tabs.id}`)?.();
  }
}

function pageOf(account, store, locks, quota = 1e12) {
  const tabs = new Tabs(locks);
  const unfinished = new Unfinished(account, store, tabs, { estimate: async () => ({ quota }) });
  const found = [];
  const onFound = (batch, ended) => {
    found.push(...[...ended, ...batch].map(({ name }) => name));
    return batch.map((one, index) => foundUpload(String(index), one));
  };
  return { tabs, unfinished, found, adopt: () => unfinished.adopt(onFound) };
}

test("an upload is copied with all that is needed to go on", async () => {
  const store = new Store();
  const { unfinished, tabs } = pageOf("alice", store, new Locks());
  const upload = uploadOf("a.png");
  upload.album = { id: null, path: "Rome" };
  await unfinished.copy(upload);
  assert.ok(upload.isCopied);
  const { added, ...kept } = store.kept.get(upload.key);
  assert.ok(added > 0);
  assert.deepEqual(kept, { key: upload.key, account: "alice", tab: tabs.id, name: "a.png", size: 10, visibility: "private", album: { id: null, path: "Rome" }, url: null, chosenAt: 7, isBegun: false });
  assert.deepEqual(foundUpload("1", { ...kept, file: upload.file }).album, upload.album);
  assert.equal(store.files.get(upload.key), upload.file);
  upload.url = "/v1/uploads/a";
  upload.visibility = "link";
  await unfinished.note(upload);
  assert.deepEqual([store.kept.get(upload.key).url, store.kept.get(upload.key).visibility], ["/v1/uploads/a", "link"]);
  await unfinished.forget(upload);
  assert.deepEqual([store.kept.size, upload.isCopied], [0, false]);
});

test("copies stop at half of the space, and go on when there is room again", async () => {
  const store = new Store();
  const { unfinished } = pageOf("alice", store, new Locks(), 50);
  const [first, second, third] = ["a", "b", "c"].map((name) => uploadOf(name));
  for (const upload of [first, second, third]) await unfinished.copy(upload);
  assert.deepEqual([first.isCopied, second.isCopied, third.isCopied], [true, true, false]);
  await unfinished.forget(first);
  await unfinished.copy(third);
  assert.ok(third.isCopied);
});

test("no more than 2 GB are copied, however large the disk", async () => {
  const { unfinished } = pageOf("alice", new Store(), new Locks());
  const [most, more] = [uploadOf("a", 2_000_000_000), uploadOf("b", 1)];
  await unfinished.copy(most);
  await unfinished.copy(more);
  assert.deepEqual([most.isCopied, more.isCopied], [true, false]);
});

test("a browser that keeps nothing stops no upload", async () => {
  const store = new Store();
  store.full = true;
  const upload = uploadOf("a");
  await pageOf("alice", store, new Locks()).unfinished.copy(upload);
  assert.equal(upload.isCopied, false);
  await pageOf("alice", new Store(), undefined).unfinished.copy(upload);
  assert.equal(upload.isCopied, false);
  const broken = { all: async () => Promise.reject(new Error("no")) };
  await pageOf("alice", broken, new Locks()).adopt();
});

test("what was cancelled before its copy was made is not copied", async () => {
  const store = new Store();
  const { unfinished } = pageOf("alice", store, new Locks());
  const [first, second] = [uploadOf("a"), uploadOf("b")];
  const put = store.put;
  store.put = async (kept, file) => {
    await put(kept, file);
    first.state = "cancelled";
  };
  const kept = Promise.all([unfinished.copy(first), unfinished.copy(second)]);
  second.state = "cancelled";
  await kept;
  assert.deepEqual([store.kept.size, first.isCopied, second.isCopied], [0, false, false]);
});

test("the next page takes up what a closed one left, in its order and with its files", async () => {
  const [store, locks] = [new Store(), new Locks()];
  const before = pageOf("alice", store, locks);
  for (const name of ["a", "b"]) await before.unfinished.copy(uploadOf(name));
  locks.closeTab(before.tabs);
  const after = pageOf("alice", store, locks);
  await after.adopt();
  await settled();
  assert.deepEqual(after.found, ["a", "b"]);
});

test("what an open tab works on is left alone until it is closed, then one tab takes it", async () => {
  const [store, locks] = [new Store(), new Locks()];
  const [first, second, third] = [1, 2, 3].map(() => pageOf("alice", store, locks));
  await first.unfinished.copy(uploadOf("a"));
  await second.adopt();
  await third.adopt();
  await settled();
  assert.deepEqual([second.found, third.found], [[], []]);
  locks.closeTab(first.tabs);
  await settled();
  assert.deepEqual([second.found, third.found], [["a"], []]);
});

test("what another account has left is never taken up and waits for its sign-in", async () => {
  const [store, locks] = [new Store(), new Locks()];
  const alices = pageOf("alice", store, locks);
  await alices.unfinished.copy(uploadOf("a"));
  locks.closeTab(alices.tabs);
  const bobs = pageOf("bob", store, locks);
  await bobs.adopt();
  await settled();
  assert.deepEqual([bobs.found, store.kept.size, store.files.size], [[], 1, 1]);
  const again = pageOf("alice", store, locks);
  await again.adopt();
  await settled();
  assert.deepEqual(again.found, ["a"]);
});

test("a browser that has thrown its copies away leaves the uploads at risk", async () => {
  const store = new Store();
  const upload = uploadOf("a");
  const { unfinished } = pageOf("alice", store, new Locks());
  await unfinished.copy(upload);
  const lost = [];
  unfinished.onLost = ({ name, isCopied }) => lost.push([name, isCopied]);
  store.onLost();
  assert.deepEqual(lost, [["a", false]]);
});

test("a browser that does not answer stops no upload", async () => {
  const store = new Store();
  store.put = () => new Promise(() => {});
  const space = { estimate: async () => ({ quota: 1e12 }) };
  const unfinished = new Unfinished("alice", store, new Tabs(new Locks()), space, 20);
  const [first, second] = [uploadOf("first"), uploadOf("second")];
  await unfinished.copy(first);
  await unfinished.copy(second);
  assert.deepEqual([first.isCopied, second.isCopied], [false, false]);
});

test("the next page knows how the others of the list ended, until somebody has seen it", async () => {
  const [store, locks] = [new Store(), new Locks()];
  const before = pageOf("alice", store, locks);
  const [done, refused, open] = ["done", "refused", "open"].map((name) => uploadOf(name));
  for (const upload of [done, refused, open]) await before.unfinished.copy(upload);
  Object.assign(done, { state: "done", picture: { id: "p" } });
  Object.assign(refused, { state: "failed", problem: { sentence: "Empty.", final: true } });
  for (const upload of [done, refused]) await before.unfinished.end(upload);
  assert.deepEqual([store.kept.size, store.files.size, store.ended.get(refused.key).sentence], [1, 1, "Empty."]);
  locks.closeTab(before.tabs);
  const after = pageOf("alice", store, locks);
  await after.adopt();
  await settled();
  assert.deepEqual(after.found, ["done", "refused", "open"]);
  await after.unfinished.forgetEnds([done, refused]);
  assert.deepEqual([store.ended.size, store.kept.size], [0, 1]);
});
