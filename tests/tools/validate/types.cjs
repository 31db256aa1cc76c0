// Writes TypeScript types of OpenAPI documents with openapi-typescript, which is found by NODE_PATH.
//
// usage: types.cjs DOCUMENT OUTPUT [DOCUMENT OUTPUT]...
//
// Standard output is a JSON list: for each document what was wrong with it, or null.

const { writeFile } = require("node:fs/promises");
const { pathToFileURL } = require("node:url");
const { default: openapiTS, astToString } = require("openapi-typescript");

async function main(files) {
    const failures = [];
    for (let at = 0; at < files.length; at += 2) {
        try {
            const types = await openapiTS(pathToFileURL(files[at]), { silent: true });
            await writeFile(files[at + 1], astToString(types));
            failures.push(null);
        } catch (error) {
            failures.push(String(error.message || error));
        }
    }
    console.log(JSON.stringify(failures));
}

main(process.argv.slice(2));
