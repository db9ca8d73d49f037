// {manifest, languages} of a Teams app on standard input; what Microsoft's schemas of its version find
// wrong on standard output. The schemas come with Microsoft's package, whose own code asks for more.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import Ajv from "ajv";
import Draft4 from "ajv-draft-04";
import formats from "ajv-formats";

const { manifest, languages } = JSON.parse(await text(process.stdin));
const folder = join("node_modules/@microsoft/app-manifest/build/json-schemas/teams", `v${manifest.manifestVersion}`);
const wrong = [];
const check = (name, value, schemaName) => {
  const schema = JSON.parse(readFileSync(join(folder, schemaName), "utf8"));
  const draft4 = String(schema.$schema).includes("draft-04");
  const ajv = new (draft4 ? Draft4 : Ajv.default || Ajv)({ allErrors: true, strict: false, unicodeRegExp: false });
  (formats.default || formats)(ajv);
  const judge = ajv.compile(schema);
  if (!judge(value)) for (const one of judge.errors) wrong.push(`${name}${one.instancePath}: ${one.message}`);
};
check("manifest.json", manifest, "MicrosoftTeams.schema.json");
for (const [name, value] of Object.entries(languages)) {
  check(`${name}.json`, value, "MicrosoftTeams.Localization.schema.json");
}
for (const one of wrong) console.log(one);
process.exit(wrong.length ? 1 : 0);
