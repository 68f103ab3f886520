require("node:test")("squares", () => require("node:assert").equal(3 * 3, 9));
