import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import * as session from "../../../static/js/shared/session.js";
import { SilentServer } from "../silence.mjs";

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

/** Answers who is signed in: a status, or an id, one after the other. */
function serverThatKnows(...answers) {
  const asked = [];
  globalThis.fetch = async (path) => {
    asked.push(path);
    if (path === "/session") return { status: 204 };
    const answer = answers.shift();
    return typeof answer === "number" ? { ok: false, status: answer } : { ok: true, status: 200, json: async () => ({ id: answer }) };
  };
  return asked;
}

test("whose a session is after its token was renewed is asked again, for it may be somebody else's", async () => {
  const asked = serverThatKnows(401, "bob");
  assert.equal(await session.askViewer(1000), "bob");
  assert.deepEqual(asked, ["/v1/user", "/session", "/v1/user"]);
});

test("a session that is over is nobody's, and a server in trouble does not say", async () => {
  serverThatKnows(503);
  assert.equal(await session.askViewer(1000), null);
  serverThatKnows(401, 401);
  assert.equal(await session.askViewer(1000), null);
  serverThatAnswers(() => ({ ok: false, status: 401 }));
  assert.equal(await session.askViewer(1000), "");
});

test("a silent server does not say whose a session is, after the time that was given", async () => {
  new SilentServer();
  assert.equal(await session.askViewer(1), null);
});

test("the way back from the sign-in page leads to the place on this one", () => {
  globalThis.location = { pathname: "/gallery", search: "?at=heron" };
  assert.equal(session.signInAddress(), "/login?next=%2Fgallery%3Fat%3Dheron");
});
