import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { renewSession } from "../../../static/js/shared/session.js";
import { confirmOwner } from "../../../static/js/upload/owner.js";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Signs somebody in; returns how often it was asked who that is. */
function signedIn(id) {
  const asked = { times: 0 };
  globalThis.fetch = async (path) => {
    if (path === "/session") return { status: 204 };
    asked.times += 1;
    return { ok: true, json: async () => ({ id }) };
  };
  return asked;
}

test("the user whose uploads they are is confirmed once for several uploads", async () => {
  await renewSession();
  const asked = signedIn("alice");
  await confirmOwner("alice");
  await confirmOwner("alice");
  assert.equal(asked.times, 1);
});

test("after a renewal it is asked again", async () => {
  const asked = signedIn("alice");
  await renewSession();
  await confirmOwner("alice");
  await renewSession();
  await confirmOwner("alice");
  assert.equal(asked.times, 2);
});

test("somebody else stops the upload", async () => {
  signedIn("bob");
  await renewSession();
  await assert.rejects(confirmOwner("alice"), { status: 401, code: "other_account" });
});

test("when nobody can say who is signed in, the upload hears it itself", async () => {
  await renewSession();
  globalThis.fetch = async () => Promise.reject(new TypeError("offline"));
  await confirmOwner("alice");
  globalThis.fetch = async () => ({ ok: false });
  await confirmOwner("alice");
});

test("a token that is too old is renewed before anything is sent, and somebody else's session found", async () => {
  let isStale = true;
  await renewSession();
  globalThis.fetch = async (path) => {
    if (path === "/session") {
      isStale = false;
      return { status: 204 };
    }
    return isStale ? { ok: false, status: 401 } : { ok: true, json: async () => ({ id: "bob" }) };
  };
  await assert.rejects(confirmOwner("alice"), { status: 401, code: "other_account" });
});
