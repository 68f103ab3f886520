import fs from "fs";
import path from "path";
import Koa from "koa";

const render: (text: string) => string = require("@pages/markdown");
const page = fs.readFileSync(path.join(__dirname, "../pages/home.md"), "utf8");

const app = new Koa();
app.use(async (context) => {
  context.body = render(page);
});
app.listen(3000, () => console.log("pages on 3000"));
