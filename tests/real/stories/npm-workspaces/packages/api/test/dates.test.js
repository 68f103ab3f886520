const assert = require("node:assert");
const test = require("node:test");
const { addDays } = require("@calendar/dates");

test("a leap day", () => assert.equal(addDays("2024-02-28", 1), "2024-02-29"));
