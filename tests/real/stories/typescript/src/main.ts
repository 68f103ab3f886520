import path from "path";
import express from "express";
import config from "config";
import ejs from "ejs";
import { dishes } from "./dishes";

const app = express();
const root = path.join(__dirname, "..");

app.engine("html", ejs.renderFile as any);
app.set("view engine", "html");
app.set("views", path.join(root, "views"));
app.use("/static", express.static(path.join(root, "public")));

app.get("/", (_req, res) => {
  res.render("index", { title: config.get<string>("title"), dishes });
});
app.get("/healthz", (_req, res) => res.send("ok"));

const port = Number(process.env.PORT || config.get("port"));
app.listen(port, () => console.log(`menu listens on ${port}`));
