import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import * as session from "../../../static/js/shared/session.js";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** Has the server answer as a test says; returns the requests that it got. */
function serverThatAnswers(answer) {
  const requests = [];
  globalThis.fetch = async (path, options) => {
    requests.push(`${options.method} ${path}`);
    return answer();
  };
  return requests;
}

test("a renewed session is alive", async () => {
  const requests = serverThatAnswers(() => ({ status: 204 }));
  assert.equal(await session.renewSession(), true);
  assert.deepEqual(requests, ["POST /session"]);
});

test("a session that is over is dead", async () => {
  serverThatAnswers(() => ({ status: 401 }));
  assert.equal(await session.renewSession(), false);
});

test("who is offline is not signed out, nor is who meets a server that is down", async () => {
  serverThatAnswers(() => Promise.reject(new TypeError("offline")));
  assert.equal(await session.renewSession(), true);
  serverThatAnswers(() => ({ status: 503 }));
  assert.equal(await session.renewSession(), true);
});

test("renewals at the same moment share one request", async () => {
  const requests = serverThatAnswers(() => ({ status: 204 }));
  assert.deepEqual(await Promise.all([session.renewSession(), session.renewSession()]), [true, true]);
  assert.equal(requests.length, 1);
  await session.renewSession();
  assert.equal(requests.length, 2);
});

test("renewals are counted", async () => {
  serverThatAnswers(() => ({ status: 204 }));
  const before = session.renewals;
  await session.renewSession();
  assert.equal(session.renewals, before + 1);
});
