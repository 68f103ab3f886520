import assert from "node:assert";
import test from "node:test";
import { Order } from "@shop/shared";

test("an order needs an item", () => {
  assert.equal(Order.safeParse({ id: 1, item: "" }).success, false);
});
