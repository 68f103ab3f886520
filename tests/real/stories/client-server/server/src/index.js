const path = require("path");
const express = require("express");
const compression = require("compression");

const app = express();
const dist = path.join(__dirname, "..", "..", "client", "dist");
app.use(compression());
app.get("/api/pilots", (req, res) => res.json([{ id: 1, name: "Ada" }, { id: 2, name: "Grace" }]));
app.use(express.static(dist));
app.get("*", (req, res) => res.sendFile(path.join(dist, "index.html")));
const port = process.env.PORT || 4000;
app.listen(port, () => console.log(`pilot on ${port} as uid ${process.getuid()}`));
