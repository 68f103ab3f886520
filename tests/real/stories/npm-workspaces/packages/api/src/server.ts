import Fastify from "fastify";
import { addDays } from "@calendar/dates";

const server = Fastify({ logger: true });
server.get("/after/:date/:days", async (request) => {
  const { date, days } = request.params as { date: string; days: string };
  return { date: addDays(date, Number(days)) };
});
server.listen({ host: "0.0.0.0", port: 3000 });
