// Block Kit on standard input, as JSON {id: blocks}; HTML on standard output, as JSON {id: html}.
import { text } from "node:stream/consumers";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const given = JSON.parse(await text(process.stdin));
const drawn = {};
for (const [id, blocks] of Object.entries(given)) {
  drawn[id] = renderToStaticMarkup(
    createElement(Message, { blocks, name: "Comité", logo: "", withoutWrapper: true, theme: "light" }),
  );
}
process.stdout.write(JSON.stringify(drawn));
