const { marked } = require("marked");

module.exports = (text) => marked.parse(text);
