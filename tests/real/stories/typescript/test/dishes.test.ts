import { dishes } from "../src/dishes";
test("all dishes cost something", () => { for (const d of dishes) expect(d.price).toBeGreaterThan(0); });
