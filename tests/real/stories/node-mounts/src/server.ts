import express from "express";
import pino from "pino";

const log = pino();
const app = express();
app.get("/area/:side", (request, response) => {
  const side = Number(request.params.side);
  response.status(Number.isNaN(side) ? 400 : 200).json({ area: side * side });
});
app.listen(Number(process.env.PORT), () => log.info("shapes are served"));
