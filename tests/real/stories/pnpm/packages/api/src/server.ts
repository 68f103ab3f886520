import express from "express";
import { Order } from "@shop/shared";

const orders: Order[] = [];
const app = express();
app.use(express.json());
app.get("/orders", (_request, response) => {
  response.json({ orders });
});
app.post("/orders", (request, response) => {
  const order = Order.safeParse(request.body);
  if (!order.success) {
    response.status(400).json({ error: order.error.issues });
    return;
  }
  orders.push(order.data);
  response.status(201).json(order.data);
});
app.listen(3000, () => console.log("listening on 3000"));
