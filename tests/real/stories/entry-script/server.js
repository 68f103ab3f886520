// Counts requests in a file.
const fs = require("fs");
const http = require("http");

const FILE = "/var/lib/tally/tally.json";

http
  .createServer((request, response) => {
    const state = JSON.parse(fs.readFileSync(FILE, "utf8"));
    if (request.method === "POST") {
      state.tally += 1;
      fs.writeFileSync(FILE, JSON.stringify(state));
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(state));
  })
  .listen(8080, () => console.log(`tally as ${process.getuid()} on 8080`));
