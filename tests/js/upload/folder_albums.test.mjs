import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { albumPath, becomeAlbums, places, switchFolders } from "../../../static/js/upload/folder_albums.js";

class Field {
  constructor(value, depth) {
    this.value = value;
    this.dataset = { depth };
  }
}

/** A page of somebody, perhaps with an album that it uploads into. */
function pageOf(viewer, { album = null, keeps = true } = {}) {
  const kept = new Map();
  globalThis.HTMLInputElement = Field;
  globalThis.document = {
    get cookie() {
      return [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
    },
    set cookie(text) {
      const [name, value] = text.split(";")[0].split("=");
      if (keeps) kept.set(name, value);
    },
    documentElement: { dataset: { viewer } },
    getElementById: () => ({ dataset: { foldersCookie: "vitrine_folders" } }),
    querySelector: () => album,
  };
}

beforeEach(() => pageOf("alice"));
afterEach(() => {
  delete globalThis.document;
  delete globalThis.HTMLInputElement;
});

test("a folder is the path of its album", () => {
  assert.equal(albumPath("Holidays/2025 Rome"), "Holidays/2025 Rome");
  assert.equal(albumPath(""), "");
});

test("what lies too deep goes into the deepest album that there can be", () => {
  assert.equal(albumPath("1/2/3/4/5/6/7/8"), "1/2/3/4/5/6");
  assert.equal(albumPath("1/2/3", 2), "1/2");
  assert.equal(albumPath("1/2/3", 0), "");
});

test("a path is one that the server takes", () => {
  assert.equal(albumPath(` a / /\u200b/../b`), "a/b");
  assert.equal(albumPath("🙂".repeat(201)), "🙂".repeat(200));
  const long = Array.from({ length: 6 }, () => "京".repeat(200)).join("/");
  assert.ok(new TextEncoder().encode(albumPath(long)).length <= 2000);
});

test("folders become albums until somebody says no, and for others they still do", () => {
  assert.ok(becomeAlbums());
  assert.ok(switchFolders(false));
  assert.equal(becomeAlbums(), false);
  assert.equal(places()("Rome"), null);
  document.documentElement.dataset.viewer = "bob";
  assert.ok(becomeAlbums());
  document.documentElement.dataset.viewer = "alice";
  assert.ok(switchFolders(true));
  assert.deepEqual(places()("Rome"), { id: null, path: "Rome" });
});

test("a browser that keeps no cookie says so", () => {
  pageOf("alice", { keeps: false });
  assert.equal(switchFolders(false), false);
  assert.ok(becomeAlbums());
});

test("a file without a folder goes into no album, unless the page is for one", () => {
  assert.equal(places()(""), null);
  pageOf("alice", { album: new Field("a1", "5") });
  assert.deepEqual(places()(""), { id: "a1", path: "" });
  assert.deepEqual(places()("Rome/Forum"), { id: "a1", path: "Rome" });
  switchFolders(false);
  assert.deepEqual(places()("Rome/Forum"), { id: "a1", path: "" });
});
