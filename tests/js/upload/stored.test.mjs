import assert from "node:assert/strict";
import { test } from "node:test";

import { isOwn, storedPicture } from "../../../static/js/upload/stored.js";

const chosenAt = Date.UTC(2026, 2, 1, 14, 5, 9, 7);
const own = { id: "own", created_at: "2026-03-01T14:05:09.007Z" };
const other = { id: "other", created_at: "2026-03-01T14:05:09.008Z" };
const signal = new AbortController().signal;

test("a picture is an upload's own when it was chosen in the same millisecond", () => {
  assert.equal(isOwn(own, { chosenAt }), true);
  assert.equal(isOwn(other, { chosenAt }), false);
  assert.equal(isOwn({}, { chosenAt: 0 }), false);
});

test("the picture of an upload whose answer was lost is found among the newest", async () => {
  globalThis.fetch = async () => ({ ok: true, json: async () => ({ items: [other, own] }) });
  assert.equal((await storedPicture({ chosenAt }, signal)).id, "own");
  assert.equal(await storedPicture({ chosenAt: chosenAt + 5 }, signal), null);
});

test("where that cannot be said, it is sent again", async () => {
  globalThis.fetch = async () => ({ ok: false });
  assert.equal(await storedPicture({ chosenAt }, signal), null);
  globalThis.fetch = async () => Promise.reject(new TypeError("offline"));
  assert.equal(await storedPicture({ chosenAt }, signal), null);
});
