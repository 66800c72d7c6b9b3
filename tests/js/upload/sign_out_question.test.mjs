import assert from "node:assert/strict";
import { test } from "node:test";

import { signOutQuestion } from "../../../static/js/upload/sign_out_question.js";

test("the question before a sign-out says whose pictures it clears", () => {
  const files = "The files they were chosen from stay where they are.";
  assert.deepEqual(signOutQuestion(1, 0), { title: "1 picture is not uploaded yet", loss: `Signing out clears what waits in this browser. ${files}` });
  assert.deepEqual(signOutQuestion(0, 1), { title: "1 picture of another account waits in this browser", loss: `Signing out clears it, too. ${files}` });
  assert.equal(signOutQuestion(2, 3).loss, `Signing out clears what waits in this browser, also 3 pictures of another account. ${files}`);
});
