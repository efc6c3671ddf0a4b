import { register } from "tsx/esm/api";

/** The browser of the tests. */
export async function launchBrowser() {
  const { launchChromium } = await importTypeScript("../test/support/chromium.ts");
  return launchChromium();
}

/** Our morph alone, as a script that puts it on the page as `bed`. */
export async function morphScript() {
  const bed = await importTypeScript("../test/browser/morph-bed.ts");
  return bed.morphScript();
}

async function importTypeScript(path) {
  const unregister = register();
  try {
    return await import(path);
  } finally {
    await unregister();
  }
}
