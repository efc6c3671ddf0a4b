import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const nodeModules = fileURLToPath(new URL("../../node_modules/", import.meta.url));

/**
 * A headless Chromium that needs no system package: the one from `@sparticuz/chromium`, unpacked once into
 * `node_modules/.cache`. `HOTRUN_TEST_CHROMIUM` names another binary, for systems it is not built for (it is x64 Linux).
 */
export async function launchChromium(): Promise<Browser> {
  const folder = process.env.HOTRUN_TEST_CHROMIUM ? undefined : await unpacked();
  const executablePath = process.env.HOTRUN_TEST_CHROMIUM ?? join(folder as string, "chromium");
  return chromium.launch({ executablePath, args: flags, headless: true, env: environment(folder) });
}

const flags = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-sync",
  "--no-first-run",
  // Containers and root have no user namespaces for the sandbox; the tests open nothing but their own pages.
  "--no-sandbox",
];

/** `LD_LIBRARY_PATH`: NSS and Expat, the only libraries besides glibc that the binary asks for. */
function environment(folder: string | undefined): NodeJS.ProcessEnv & { [name: string]: string } {
  const env = { ...process.env } as { [name: string]: string };
  if (folder) {
    const inherited = process.env.LD_LIBRARY_PATH;
    env.LD_LIBRARY_PATH = join(folder, "al2023/lib") + (inherited ? `:${inherited}` : "");
    env.FONTCONFIG_FILE = join(folder, "fonts.conf");
  }
  return env;
}

/** The folder with the binary. Test files run in processes of their own: each unpacks aside, the first to rename wins. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(nodeModules, "@sparticuz/chromium/package.json"), "utf8"));
  const folder = join(nodeModules, ".cache/hotrun", `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(`${folder}-`);
  try {
    await unpackInto(aside);
    await writeFile(join(aside, "fonts.conf"), fontconfig(folder));
    await rename(aside, folder).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

/** The package unpacks to the temp directory, and its libraries only where it believes to be on AWS Lambda. */
async function unpackInto(folder: string): Promise<void> {
  const script = 'const { default: chromium } = await import("@sparticuz/chromium"); await chromium.executablePath();';
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: nodeModules,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
  });
}

/** The package's own names folders of AWS Lambda; system fonts come second, for what the few unpacked ones lack. */
function fontconfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
}
